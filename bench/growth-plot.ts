/** Growth as a picture: time and memory of tables of more and more tasks, both axes logarithmic. */

/** A table of so many tasks: the time it took, and the memory of its columns. */
export interface Point {
  readonly tasks: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly mib: number;
}

const WIDTH = 640;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 130;
const TOP = 24;
const BOTTOM = 48;
const LABEL_HEIGHT = 15;
const FONT = 'font-family="system-ui, sans-serif" font-size="13"';

interface Series {
  readonly label: string;
  readonly color: string;
  readonly of: (point: Point) => number;
}

const SERIES: readonly Series[] = [
  { label: 'wall, ms', color: '#3b82c4', of: ({ ms }) => ms },
  { label: 'CPU in Node, ms', color: '#c4573b', of: ({ cpuMs }) => cpuMs },
  { label: 'columns, MiB', color: '#4a9a5b', of: ({ mib }) => mib },
];

/** The powers of ten from below the least to above the largest. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

/** Where a value is between two others, both ends logarithmic. */
function scale(from: number, to: number, begin: number, end: number): (value: number) => number {
  const span = Math.log10(to) - Math.log10(from);
  return (value) => begin + ((Math.log10(value) - Math.log10(from)) / span) * (end - begin);
}

function text(x: number, y: number, anchor: string, content: string, color = '#808890'): string {
  const style = `text-anchor="${anchor}" fill="${color}" ${FONT}`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style}>${content}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  const at = [x1, y1, x2, y2].map((each) => each.toFixed(1));
  return `<line x1="${at[0]}" y1="${at[1]}" x2="${at[2]}" y2="${at[3]}" ${style}/>`;
}

/** Labels that belong at these heights, moved down where they would overlap. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const placed = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    placed[i] = Math.max(heights[i] as number, free);
    free = (placed[i] as number) + LABEL_HEIGHT;
  }
  return placed;
}

export function plotGrowth(points: readonly Point[]): string {
  const ticks = decades(points.flatMap((point) => SERIES.map(({ of }) => of(point))));
  const [least, most] = [points[0]?.tasks as number, points.at(-1)?.tasks as number];
  const x = scale(least, most, LEFT, WIDTH - RIGHT);
  const y = scale(ticks[0] as number, ticks.at(-1) as number, HEIGHT - BOTTOM, TOP);
  const grid = ticks.flatMap((tick) => [
    line(LEFT, y(tick), WIDTH - RIGHT, y(tick), 'stroke="#808890" stroke-opacity="0.3"'),
    text(LEFT - 8, y(tick) + 4, 'end', String(tick < 1 ? Number(tick.toPrecision(1)) : tick)),
  ]);
  const labels = points.map(({ tasks }) =>
    text(x(tasks), HEIGHT - BOTTOM + 20, 'middle', tasks.toLocaleString('en-US')),
  );
  const named = apart(SERIES.map(({ of }) => y(of(points.at(-1) as Point))));
  const curves = SERIES.flatMap(({ label, color, of }, i) => {
    const at = points.map((point) => [x(point.tasks), y(of(point))] as const);
    const path = at.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
      ...at.map(
        ([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${color}"/>`,
      ),
      text(WIDTH - RIGHT + 8, (named[i] as number) + 4, 'start', label, color),
    ];
  });
  const title = text(
    (LEFT + WIDTH - RIGHT) / 2,
    HEIGHT - 6,
    'middle',
    'tasks in a table of all fields',
  );
  const size = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  const description = 'Time and memory of a table, from 100 to 30,000 tasks, both axes logarithmic';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${description}">
${[...grid, ...labels, ...curves, title].join('\n')}
</svg>
`;
}
