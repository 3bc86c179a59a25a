// Does a thinned figure look as before? node figures.js docs/book/figures.js prints a line for each doubt.
'use strict';
const path = require('path');
const {adapted, thinned} = require(path.resolve(process.argv[2]));

const points = (d) => d.slice(1).split(/[\sL]+/).map((each) => each.split(',').map(Number));
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
if (by_hand !== "<path d='M0,0L2,0L2,5M1.3,1L1.3,1'/><path d='M1,1 h2'/>") console.log(`by hand: ${by_hand}`);

const curve = Array.from({length: 2000}, (_, index) => [index / 5, 100 * Math.sin(index / 90) + 9 * Math.cos(index / 7)]);
const thin = points(thinned(`<path d='${pathOf(curve)}'/>`).match(/'(.*)'/)[1]);
if (thin.length > curve.length / 3) console.log(`a curve of ${curve.length} points keeps ${thin.length}`);
const off = distance(curve, thin);  // a tenth of a point, and the rounding of the ends
if (off > 0.1 + 0.08) console.log(`a curve moves by ${off}`);

// Negative control: half of these points are too few, and the distance says so.
if (distance(curve, thin.filter((_, index) => index % 2 === 0)) < 0.3) console.log('lost points go unnoticed');

// A plot in the dark: what it is drawn with can be told from its ground; a map stays as it is.
const plot = '<svg><desc>Produced by GNUPLOT 5.4 </desc><path/></svg>';
const rules = new Map([...adapted(plot).matchAll(/\[(\w+)="([^"]*)"\]\{\1:(#\w+)\}/g)].map(([, name, from, to]) => [`${name} ${from.replace(/ /g, '')}`, to]));
const ground = rules.get('fill #ffffff');
const light = (colour) => {
    const [r, g, b] = colour.match(/\w\w/g).map((each) => parseInt(each, 16) / 255).map((x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);
const inHex = (colour) => '#' + colour.match(/\d+/g).map((each) => Number(each).toString(16).padStart(2, '0')).join('');
const lines = ['rgb(0,114,178)', 'rgb(213,94,0)', 'rgb(0,158,115)', 'rgb(204,121,167)', 'rgb(230,159,0)', 'rgb(86,180,233)', 'rgb(0,0,0)', 'rgb(122,122,122)'];
for (const line of lines) {
    if (contrast(rules.get(`stroke ${line}`) ?? inHex(line), ground) < 3) console.log(`in the dark a line in ${line} is hard to see`);
}
if (contrast(rules.get('fill rgb(34,34,34)'), ground) < 4.5) console.log('in the dark the words of a figure are hard to read');
if (contrast(inHex('rgb(0,0,0)'), ground) > 3) console.log('a black line in the dark goes unnoticed');
if (adapted(plot.replace('<path/>', '<image/>')).includes('dark') || adapted('<svg><path/></svg>').includes('style')) console.log('a map, or a drawing that is not of gnuplot, is darkened');
