// Does a thinned figure look as before? node figures.js docs/book/figures.js prints a line for each doubt.
'use strict';
const path = require('path');
const {adapted, thinned} = require(path.resolve(process.argv[2]));

/** The points of a line Mx,yldx,dy …, as a browser reads it. */
function points(d) {
    let at = [0, 0];
    return d.slice(1).split(/[ l]/).map((pair) => at = pair.match(/-?[\d.]+/g).map((each, index) => at[index] + Number(each)));
}
const pathOf = (all) => `M${all.map((each) => each.map((x) => x.toFixed(2)).join(',')).join(' L')}`;

/** How far the points are from the line through others, at most. */
function distance(from, line) {
    return Math.max(...from.map(([x, y]) => Math.min(...line.slice(1).map(([x2, y2], index) => {
        const [x1, y1] = line[index], length = Math.hypot(x2 - x1, y2 - y1) || 1;
        const t = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length ** 2));
        return Math.hypot(x - x1 - t * (x2 - x1), y - y1 - t * (y2 - y1));
    }))));
}

const by_hand = thinned("<path d='M0.00,0.00 L1.00,0.05 L2.00,0.00 \n L2.00,5.00  M1.26,1.00 L1.26,1.00  '/><path d='M1,1 h2'/>");
if (by_hand !== "<path d='M0,0l2,0 0,5M1.3,1l0,0'/><path d='M1,1 h2'/>") console.log(`by hand: ${by_hand}`);

const curve = Array.from({length: 2000}, (_, index) => [index / 5, 100 * Math.sin(index / 90) + 9 * Math.cos(index / 7)]);
const thin = points(thinned(`<path d='${pathOf(curve)}'/>`).match(/'(.*)'/)[1]);
if (thin.length > curve.length / 3) console.log(`a curve of ${curve.length} points keeps ${thin.length}`);
const off = distance(curve, thin);  // a tenth of a point, and the rounding of the ends
if (off > 0.1 + 0.08) console.log(`a curve moves by ${off}`);

// Negative control: half of these points are too few, and the distance says so.
if (distance(curve, thin.filter((_, index) => index % 2 === 0)) < 0.3) console.log('lost points go unnoticed');

// The colour scale of a map: in the middle of each of gnuplot's bands the gradient has the band's colour, nearly.
const shades = Array.from({length: 128}, (_, index) => [2 * index, 255 - index, index < 64 ? 3 * index : 255 - index]);
const hex = (rgb) => `#${rgb.map((each) => each.toString(16).padStart(2, '0')).join('')}`;
const bands = shades.map((rgb, index) => `<polygon fill = '${hex(rgb)}' points = '600.00,${300 - 2 * index}.00 615.00,${300 - 2 * index}.00 ` +
    `615.00,${298 - 2 * index}.00 600.00,${298 - 2 * index}.00 '/>\n`).join('');
const map = adapted(`<svg><desc></desc><g id="gnuplot_canvas">\n${bands}</g></svg>`);
function furthest(stops) {
    return Math.max(...shades.map((rgb, index) => {
        const at = (index + 0.5) / shades.length, next = Math.max(1, stops.findIndex(({offset}) => offset >= at)), [from, to] = [stops[next - 1], stops[next]];
        const share = (at - from.offset) / (to.offset - from.offset);
        return Math.max(...rgb.map((each, part) => Math.abs(from.rgb[part] + share * (to.rgb[part] - from.rgb[part]) - each)));
    }));
}
const stops = [...map.matchAll(/<stop offset="([^"]*)" stop-color="#(\w+)"\/>/g)]
    .map(([, offset, colour]) => ({offset: Number(offset), rgb: colour.match(/../g).map((each) => parseInt(each, 16))}));
if (map.includes('<polygon') || !map.includes('<rect x="600.00" y="44.00" width="15.00" height="256.00" fill="url(#scale)"/>')) console.log(`a colour scale: ${map}`);
if (!(furthest(stops) <= 2)) console.log(`a colour scale is off by ${furthest(stops)}`);
if (furthest(stops.filter((_, index) => index !== 4)) < 20) console.log('a colour scale that lacks a colour goes unnoticed');

// Words on a phone: larger by 0.3, or as far as they do not touch.
const legend = (...names) => `<svg><desc></desc><g id="gnuplot_canvas">\n${names.map(([x, name]) =>
    `<g transform="translate(${x},430.00)" stroke="none" fill="black" font-size="13.00"  text-anchor="start">\n<text><tspan >${name}</tspan></text></g>`).join('\n')}</g></svg>`;
const times = (svg) => Number(adapted(svg).match(/font-size:([\d.]+)em/)[1]);
for (const [names, expected] of [[[[100, 'plain'], [400, 'Adam']], 1.3], [[[100, 'a name of 24 characters.'], [352, 'another']], 1.1], [[[100, 'a name of 24 characters.'], [290, 'another']], 1],
    [[[600, 'ten digits']], 1.3], [[[640, 'ten digits']], 1]]) {
    if (times(legend(...names)) !== expected) console.log(`the words ${JSON.stringify(names)} become ${times(legend(...names))} times as large`);
}
