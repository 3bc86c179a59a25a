// What does a reader see first? What the book is, where to begin, four of its figures, and a map of its chapters.
'use strict';
const {escaped} = require('./shell.js');

const shown = [['01_linear_regression', 'loss_surface', 'A loss is a landscape, and training walks down'],
    ['06_toy_backprop', 'derivative_errors', 'A derivative five ways, and how exact each can be'],
    ['07_backprop', 'spirals', 'A network learns three arms of a spiral'],
    ['10_optimizers', 'descents_gabor_first', 'Optimizers from one start, in one valley or another']];

/** book: the pages in reading order; hasFigure(chapter, name): whether a tour has drawn it */
function startOf(book, hasFigure) {
    const page = (chapter) => book.find((each) => each.chapter?.startsWith(chapter));
    const begin = (chapter, words) => page(chapter) ? `<a href="${page(chapter).name}">${words}</a>` : words;
    const figures = shown.filter(([chapter, name]) => page(chapter) && hasFigure(chapter, name)).map(([chapter, name, words]) =>
        `<a href="${page(chapter).name}#figure_${name}"><img src="figures/${chapter}/${name}.svg" alt="${words}."><span>${words}</span></a>`);
    return `<p class="lead">Deep learning from a straight line to trained networks, in small C++ programs, with every derivative checked. Each
equation stands with the lines that compute it, the test that holds them there, and the figure they draw.</p>
<p>Begin with ${begin('01', 'a line fitted to points')}. If you know what a gradient is, begin with
${begin('06', 'backpropagation on a toy function')}. If you have a gradient of your own,
<a href="#check-a-gradient-of-yours">have it checked</a>.</p>
${figures.length ? `<div class="gallery">${figures.join('\n')}</div>\n` : ''}<h1>The chapters, and what they build on</h1>
<div class="scroll">${mapOf(book.filter((each) => each.chapter))}</div>
<h1>Get it running</h1>`;
}

/** A drawing of the chapters, row by row, with a line from each to those that use it; a line that follows from others is left out. */
function mapOf(pages) {
    const find = (name) => pages.find((each) => each.chapter === name);
    const uses = (page) => page.uses.map(find).filter(Boolean);
    const users = (page) => pages.filter((each) => uses(each).includes(page));
    const level = new Map();
    for (const page of pages) level.set(page, Math.max(-1, ...uses(page).map((used) => level.get(used))) + 1);
    for (const page of pages.slice(1)) {
        if (!page.uses.length && users(page).length) level.set(page, Math.min(...users(page).map((user) => level.get(user))) - 1);
    }
    const reaches = (from, to) => uses(to).some((used) => used === from || reaches(from, used));

    const [width, height, gapX, gapY, margin] = [300, 34, 16, 26, 18];
    const rows = [];
    for (const page of pages) (rows[level.get(page)] ??= []).push(page);
    const most = Math.max(...rows.map((row) => row.length)), whole = most * (width + gapX) - gapX;
    const place = new Map();
    rows.forEach((row, index) => row.forEach((page, at) => place.set(page, {
        x: (most - row.length) * (width + gapX) / 2 + at * (width + gapX) + 1, y: index * (height + gapY) + 1})));

    let lines = '', boxes = '';
    for (const page of pages) {
        const to = place.get(page);
        for (const used of uses(page).filter((each) => !uses(page).some((other) => other !== each && reaches(each, other)))) {
            const from = place.get(used), [x1, y1, x2, y2] = [from.x + width / 2, from.y + height, to.x + width / 2, to.y];
            if (level.get(page) === level.get(used) + 1) lines += `<path d="M${x1} ${y1}C${x1} ${y1 + gapY} ${x2} ${y2 - gapY} ${x2} ${y2}"/>`;
            else {  // around the boxes in between
                const left = x1 <= whole / 2, side = left ? -margin : whole + margin, edge = left ? 0 : width;
                lines += `<path d="M${from.x + edge} ${y1 - height / 2}C${side} ${y1 - height / 2} ${side} ${y1} ${side} ${y1 + gapY}` +
                    `V${y2}C${side} ${y2 + height / 2} ${side} ${y2 + height / 2} ${to.x + edge} ${y2 + height / 2}"/>`;
            }
        }
        boxes += `<a href="${page.name}"><rect x="${to.x}" y="${to.y}" width="${width}" height="${height}" rx="7"/>` +
            `<text x="${to.x + 12}" y="${to.y + 22}">${escaped(page.title)}</text></a>`;
    }
    const size = `${-margin - 1} 0 ${whole + 2 * margin + 2} ${rows.length * (height + gapY) - gapY + 2}`;
    return `<svg class="map" viewBox="${size}" role="group" aria-label="Map: a line leads down from a chapter to those that use it">${lines}${boxes}</svg>`;
}

module.exports = {startOf};
