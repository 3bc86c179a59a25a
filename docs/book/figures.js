// How do the figures fit a page? thinned: of a path that gnuplot drew, the points that lie on the line between their neighbours,
// to a tenth of a point of the drawing, are left out; the eye sees no difference, and most of the bytes are gone. adapted: a figure is
// dark where the page is, and its words are larger on a phone, as far as they do not touch.
'use strict';

const tolerance = 0.1;

/** The points of a line that are needed so that no other is further from it than the tolerance (Douglas and Peucker). */
function needed(points) {
    const keep = new Set([0, points.length - 1]), open = [[0, points.length - 1]];
    while (open.length) {
        const [first, last] = open.pop(), [[x1, y1], [x2, y2]] = [points[first], points[last]];
        const length = Math.hypot(x2 - x1, y2 - y1);
        let worst = tolerance, at = -1;
        for (let index = first + 1; index < last; ++index) {
            const [x, y] = points[index];
            const along = length ? Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length ** 2)) : 0;
            const away = Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
            if (away > worst) [worst, at] = [away, index];
        }
        if (at < 0) continue;
        keep.add(at);
        open.push([first, at], [at, last]);
    }
    return points.filter((_, index) => keep.has(index));
}

/** The points of a line in tenths, each but the first as the way from the one before. */
function written(points) {
    const number = (tenths) => String(tenths / 10).replace(/^(-?)0\./, '$1.');
    const pair = ([x, y]) => number(x) + (y < 0 ? '' : ',') + number(y);
    const tenths = points.map((point) => point.map((each) => Math.round(each * 10)));
    const ways = tenths.slice(1).map(([x, y], index) => pair([x - tenths[index][0], y - tenths[index][1]]));
    return `M${pair(tenths[0])}l${ways.join(' ')}`;
}

function thinned(svg) {
    return svg.replace(/ d='([\sML\d.,-]+)'/g, (all, path) => ` d='${path.split('M').slice(1).map((line) =>
        written(needed(line.trim().split(/[\sL]+/).map((point) => point.split(',').map(Number))))).join('')}'`);
}

/** What gnuplot says of every group is said once, a line that is drawn twice is there once, and colours are #rrggbb. */
function withoutRepeats(svg) {
    const said = ' fill="none" stroke-width="1.00" stroke-linecap="round" stroke-linejoin="round"';
    const font = svg.match(/ font-family="[^"]*"/)?.[0] ?? '';
    const lines = new Map();
    const short = svg.replace(/rgb\( *(\d+), *(\d+), *(\d+)\)/g, (all, ...rgb) => '#' + rgb.slice(0, 3).map((each) => Number(each).toString(16).padStart(2, '0')).join(''))
        .replace(/<g fill="none"( color="[^"]*") stroke="[^"]*"( stroke-width="[^"]*") stroke-linecap="round" stroke-linejoin="round">/g, '<g$1$2>')
        .replaceAll(' stroke-width="1.00"', '').replaceAll(font, '').replace(/\s*\n\s*/g, '\n').replace(/<g( color="[^"]*"|stroke-width="[^"]*"| )*>\n<\/g>\n/g, '')
        .replace(/translate\(([\d.]+),([\d.]+)\)/g, (all, x, y) => `translate(${Number(Number(x).toFixed(1))},${Number(Number(y).toFixed(1))})`)
        .replace(/<path( stroke='[^']*') +d='([^']{200,})'\/>/g, (all, stroke, path) => {
            if (lines.has(path)) return `<use xlink:href='#${lines.get(path)}'${stroke}/>`;
            lines.set(path, `line${lines.size}`);
            return `<g${stroke}><path id='${lines.get(path)}' d='${path}'/></g>`;
        });
    return short.replace('<rect x="0"', '<rect stroke="none" x="0"').replace(/<g id="gnuplot_canvas"/, `<g stroke="currentColor"${said}${font}`);
}

/** The colour scale of a map, which gnuplot draws as many thin bands, is one rectangle that goes through their colours. */
function withGradient(svg) {
    const band = /<polygon fill = '(#\w{6})' points = '([\d.]+),([\d.]+) ([\d.]+),[\d.]+ [\d.]+,([\d.]+) [^']*'\/>\n/g;
    const bands = [...svg.matchAll(band)].map(([, colour, left, low, right, high]) => ({colour, left, low, right, high}));
    if (bands.length < 32) return svg;
    const first = bands[0], last = bands.at(-1);
    const stops = bands.map(({colour}, index) => ({colour, index})).filter(({index}) => index % 16 === 0 || index === bands.length - 1)
        .map(({colour, index}) => `<stop offset="${(index + 0.5) / bands.length}" stop-color="${colour}"/>`).join('');
    const scale = `<linearGradient id="scale" x1="0" y1="1" x2="0" y2="0">${stops}</linearGradient>\n` +
        `<rect x="${first.left}" y="${last.high}" width="${(first.right - first.left).toFixed(2)}" height="${(first.low - last.high).toFixed(2)}" fill="url(#scale)"/>\n`;
    return svg.replace(band, (all, colour, left, low) => low === first.low ? scale : '');
}

/** Its words where they stand: {x, y, size, anchor, text}; those beside an axis, which are turned, are not among them. */
function wordsOf(svg) {
    const group = /<g transform="translate\(([\d.]+),([\d.]+)\)" [^>]*font-size="([\d.]+)" +text-anchor="(\w+)">\s*<text>([\s\S]*?)<\/text>/g;
    return [...svg.matchAll(group)].map(([, x, y, size, anchor, text]) =>
        ({x: Number(x), y: Number(y), size: Number(size), anchor, text: text.replace(/<[^>]*>/g, '').replace(/&#?\w+;/g, '_').trim()}));
}

/** Do words touch others, the sample before a name in the legend, or the edge, when they are so many times as large? */
function touch(words, times) {
    const boxes = words.map(({x, y, size, anchor, text}) => {
        const width = [...text].length * 0.6 * size * times, left = x - width * {start: 0, middle: 0.5, end: 1}[anchor];
        return {left, right: left + width, sample: anchor === 'start' ? 44 : 2, top: y - 0.8 * size * times, bottom: y + 0.2 * size * times};
    });
    return boxes.some((one, index) => one.left < 0 || one.right > 720 ||
        boxes.some((other, at) => at !== index && one.left <= other.left && one.right > other.left - other.sample && one.top < other.bottom && other.top < one.bottom));
}

const darkly = {'#ffffff': '#1f2227', '#222222': '#e4e4e0', '#000000': '#e4e4e0', black: '#e4e4e0', '#555555': '#9aa0a8', '#e4e4e4': '#3a3f47',
    '#0072b2': '#3d9bdc', '#2f9bd8': '#8ccdf5'};
const dark = Object.entries(darkly).flatMap(([from, to]) => ['fill', 'stroke', 'color'].map((name) => `[${name}="${from}"]{${name}:${to}}`));

function adapted(svg) {
    if (!svg.includes('<g id="gnuplot_canvas"')) return svg;
    const words = wordsOf(svg), times = [1.3, 1.25, 1.2, 1.15, 1.1, 1.05].find((each) => !touch(words, each)) ?? 1;
    const style = `@media (max-width:30rem){text{font-size:${times}em}}@media (prefers-color-scheme:dark){${dark.join('')}}`;
    return withGradient(withoutRepeats(svg)).replace('</desc>', (all) => `${all}<style>${style}</style>`);
}

module.exports = {adapted, thinned};
