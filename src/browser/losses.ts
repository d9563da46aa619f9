/** What a page did not get. */

/** Records that did not reach this page, since it connected. */
export interface BridgeLosses {
  /** Of snapshots, because the page or its network was slow. */
  readonly snapshots: number;
  /** Of exits: in the kernel, the helper, the bridge or here. */
  readonly exits: number;
  /** Exits that the policy of the helper does not show. */
  readonly withheldExits: number;
}
