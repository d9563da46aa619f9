/** How two contenders that took turns stand to one another: what most of the bench measures. */
import { medianOf, medianRatio, type Rounds } from './measure.ts';
import { type Comparison, rounded, type Target } from './results.ts';

export interface Compared extends Pick<Comparison, 'id' | 'what' | 'peer' | 'unit' | 'sense'> {
  /** Names of the contenders. */
  readonly ours: string;
  readonly theirs: string;
  /** What of their figures counts, in `unit`. */
  readonly figure: string;
  readonly target?: Target | undefined;
}

export function comparison(rounds: Rounds, compared: Compared): Comparison {
  const { ours, theirs, figure, sense, target, ...said } = compared;
  const [above, below] = sense === 'faster' ? [theirs, ours] : [ours, theirs];
  return {
    ...said,
    ours: rounded(medianOf(rounds, ours, figure)),
    theirs: rounded(medianOf(rounds, theirs, figure)),
    sense,
    ratio: rounded(medianRatio(rounds, above, below, figure)),
    rounds: rounds.get(ours)?.length ?? 0,
    ...(target ? { target } : {}),
  };
}
