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

// A figure, light and in the dark: the colours of common/program/figure_drawing.cpp, and what outlines them on a map.
const drawing = fs.readFileSync(path.join(book, '../../common/program/figure_drawing.cpp'), 'utf8');
const lines = [...new Set([...drawing.matchAll(/constexpr std::array colours\w*\{([^}]*)\}/g)].flatMap(([, text]) => text.match(/#\w{6}/g)))]
    .map((colour) => colour.toLowerCase());
const plot = '<svg><desc>Produced by GNUPLOT 5.4 </desc><g id="gnuplot_canvas"><path/><image/></g></svg>';
const rules = new Map([...adapted(plot).matchAll(/\[(\w+)="([^"]*)"\]\{\1:(#\w+)\}/g)].map(([, name, from, to]) => [`${name} ${from}`, to]));
const grounds = {light: '#ffffff', dark: rules.get('fill #ffffff')};
const inDark = (colour) => rules.get(`stroke ${colour}`) ?? colour;
const faint = (colours) => colours.flatMap((line) => [
    contrast(line, grounds.light) < 3 ? `light: a line in ${line} is hard to see` : '',
    contrast(inDark(line), grounds.dark) < 3 ? `dark: a line in ${line} is hard to see` : '',
    contrast(inDark(line), inDark('#ffffff')) < 3 ? `dark: a line in ${line} is hard to tell from its outline` : ''].filter(Boolean));
if (lines.length < 8) console.log(`figure_drawing.cpp has ${lines.length} colours`);
faint(lines).forEach((doubt) => console.log(doubt));
if (faint(['#56b4e9', '#333333']).length !== 3) console.log('a line that is too light, or too dark, goes unnoticed');
if (new Set(lines.map(inDark)).size !== lines.length) console.log('in the dark two lines have one colour');
if (contrast(rules.get('fill #222222'), grounds.dark) < 4.5) console.log('in the dark the words of a figure are hard to read');
if (adapted('<svg><path/></svg>').includes('style')) console.log('a drawing that is not of gnuplot is darkened');
