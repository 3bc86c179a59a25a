// What can be found in the book? A row for each section of its pages, with its title, the tags whose code it shows, its
// words, and the Greek letters of its formulas; and one for each function and type. Written as a script, because a page that is read as a file may not fetch one.
'use strict';
const {plain} = require('./shell.js');

/** book: the pages in reading order; made: name → finished page; described: [{name, body}], Doxygen's descriptions of the code. */
function searchData(book, made, described) {
    const rows = [];
    for (const {name, title} of book) {
        const main = made.get(name).match(/<main[^>]*>([\s\S]*?)<\/main>/)[1];
        main.split(/(?=<h2 id=)/).forEach((part, index) => {
            const [, id = '', heading = ''] = index ? part.match(/^<h2 id="([^"]*)">([\s\S]*?)<a class="here"/) : [];
            const tags = [...part.matchAll(/<div class="excerpt" id="code_([^"]*)"/g)].map((found) => found[1]);
            const text = plain(part.replace(/<h[12][\s\S]*?<\/h[12]>|<details class="sections">[\s\S]*?<\/details>|<nav[\s\S]*?<\/nav>/g, ' ')
                .replace(/<p class="where">[\s\S]*?<\/p>|<div class="where">[\s\S]*?<\/div>|<div class="fragment">[\s\S]*?\n<\/div>/g, ' ')
                .replace(/<!--f-->[\s\S]*?<!--\/f-->/g, ' ').replace(/<\/(?:p|li|td|th|h\d)>/g, ' $&'));
            if (id === 'tags') return;  // the same is on the page of equations
            const greek = new Set((part.match(/<mi[^>]*>[Α-ωϕϵ]<\/mi>/g) || []).map((each) => plain(each).replace('ϕ', 'φ').replace('ϵ', 'ε')));
            rows.push({page: name, id, title: index ? plain(heading) : title, of: index ? title : '', tags, text: [text, ...greek].join(' ')});
        });
    }
    for (const {name, body} of described) {
        for (const [, id, symbol] of body.matchAll(/<a id="([^"]*)"[^>]*><\/a>\n<h2 class="memtitle"><span class="permalink">.*?<\/span>([\w~]+)/g)) {
            rows.push({page: name, id, title: symbol, of: name.replace(/^namespacedescent(_1_1)?|\.html$/g, ''), tags: [], text: symbol.replace(/_/g, ' '), symbol: 1});
        }
    }
    return `var searchData = [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n];\n`;
}

module.exports = {searchData};
