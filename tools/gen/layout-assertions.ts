/**
 * helper/test/layout_generated.c: the compiler compares the schema with the kernel
 * headers that are installed.
 */
import { FIRST_PORTABLE } from './layout.ts';
import { NETLINK_CONSTANTS } from './netlink.ts';
import { cgroupstats, type Family, taskstats, typeOf, type Version } from './schema.ts';

function assertMember(struct: string, cname: string, offset: number, type: string): string {
  return `MEMBER(${struct}, ${cname}, ${offset}, ${typeOf(type).size});\n`;
}

/** The members of a layout, each group behind the header version that brought it. */
function assertLayout(family: Family): string {
  const members = taskstats.fields.filter(({ offset }) => offset[family] !== undefined);
  const since = [...new Set(members.map((m) => m.since))].sort((a, b) => a - b);
  return since
    .map((version) => {
      const group = members.filter((m) => m.since === version);
      const lines = group.map((m) =>
        assertMember('taskstats', m.cname, m.offset[family] ?? 0, m.type),
      );
      return `#if TASKSTATS_VERSION >= ${version}\n${lines.join('')}#endif\n`;
    })
    .join('');
}

function assertSize({ version, size }: Version): string {
  return `#if TASKSTATS_VERSION == ${version}
_Static_assert(sizeof(struct taskstats) == ${size}, "size of version ${version}");
#endif
`;
}

/** Text of helper/test/layout_generated.c: it is right when it compiles. */
export function layoutAssertions(): string {
  const portable = taskstats.versions.filter(({ version }) => version >= FIRST_PORTABLE);
  const special = portable.filter(({ family }) => family === 'D').map(({ version }) => version);
  const constants = Object.entries(NETLINK_CONSTANTS).map(
    ([name, value]) => `_Static_assert((int)(${name}) == ${value}, "${name}");\n`,
  );
  const cgroup = cgroupstats.fields.map(({ cname, offset, type }) =>
    assertMember('cgroupstats', cname, offset, type),
  );
  return `/* Generated from schema/ by \`npm run gen\`. Do not edit. */
#include <linux/cgroupstats.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>
#include <stddef.h>

#define MEMBER(type, name, offset, size)                                       \\
  _Static_assert(offsetof(struct type, name) == (offset) &&                    \\
                     sizeof(((struct type *)0)->name) == (size),               \\
                 #type "." #name)

${portable.map(assertSize).join('')}
#if ${special.map((version) => `TASKSTATS_VERSION == ${version}`).join(' || ')}
${assertLayout('D')}
#elif TASKSTATS_VERSION >= ${FIRST_PORTABLE}
${assertLayout('C')}
#else
#error "the installed <linux/taskstats.h> is older than version ${FIRST_PORTABLE}"
#endif

_Static_assert(sizeof(struct cgroupstats) == ${cgroupstats.size}, "size of cgroupstats");
${cgroup.join('')}
${constants.join('')}
int main(void) { return 0; }
`;
}
