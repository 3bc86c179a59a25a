// Can everything be told from its ground, light and dark? node colours.js docs/book prints a line for each doubt: text of the pages
// needs a contrast of 4.5, lines and frames of 3 (WCAG 2.2).
'use strict';
const fs = require('fs');
const path = require('path');
const book = path.resolve(process.argv[2]);
const {adapted} = require(path.join(book, 'figures.js'));

const light = (colour) => {
    const full = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
    const [r, g, b] = full.match(/\w\w/g).map((each) => parseInt(each, 16) / 255).map((x) => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);

// The pages: the colours that book.css names, for light and then for dark.
const schemes = [...fs.readFileSync(path.join(book, 'book.css'), 'utf8').matchAll(/:root \{([^}]*)\}/g)]
    .map(([, text]) => Object.fromEntries([...text.matchAll(/--(\w+): (#\w+)/g)].map(([, name, colour]) => [name, colour])));
function doubts(colours) {
    const found = [];
    const need = (name, grounds, least) => {
        for (const ground of grounds) if (!(contrast(colours[name], colours[ground]) >= least)) found.push(`${name} on ${ground}`);
    };
    for (const name of ['ink', 'quiet', 'link']) need(name, ['paper', 'sheet', 'code'], 4.5);
    for (const name of ['comment', 'word', 'text']) need(name, ['code'], 4.5);
    return found;
}
if (schemes.length !== 2) console.log(`book.css has ${schemes.length} sets of colours`);
schemes.forEach((colours, index) => doubts(colours).forEach((doubt) => console.log(`${['light', 'dark'][index]}: ${doubt} is hard to see`)));
if (doubts({...schemes[0], quiet: '#8c929b'}).length !== 3) console.log('grey words that are too light go unnoticed');

// A plot in the dark; a map stays as it is.
const plot = '<svg><desc>Produced by GNUPLOT 5.4 </desc><g id="gnuplot_canvas"><path/></g></svg>';
const rules = new Map([...adapted(plot).matchAll(/\[(\w+)="([^"]*)"\]\{\1:(#\w+)\}/g)].map(([, name, from, to]) => [`${name} ${from}`, to]));
const ground = rules.get('fill #ffffff');
for (const line of ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#7a7a7a']) {
    if (contrast(rules.get(`stroke ${line}`) ?? line, ground) < 3) console.log(`in the dark a line in ${line} is hard to see`);
}
if (contrast(rules.get('fill #222222'), ground) < 4.5) console.log('in the dark the words of a figure are hard to read');
if (contrast('#000000', ground) > 3) console.log('a black line in the dark goes unnoticed');
if (adapted(plot.replace('<path/>', '<image/>')).includes('dark') || adapted('<svg><path/></svg>').includes('style')) console.log('a map, or a drawing that is not of gnuplot, is darkened');
