// What is left to do when Doxygen has made its pages? Called as: node docs/book/pages.js ROOT FOLDER
//   start     the front page begins as docs/book/start.js says, README.md follows
//   frame     of each page only the contents stay, in the frame of docs/book/shell.js, and of these what a reader sees
//   formulas  get their shape, by docs/book/formulas.js
//   code      below the equations of a tag stand the lines that compute them, taken from the listings (docs/book/code.js says
//             which); the names of tests lead to the tests' listings, and functions back to the notes
//   figures   lose the points that nobody sees, and follow the page, by docs/book/figures.js; they are fetched when they are needed
//   search    search-data.js, by docs/book/search.js
//   links     in a listing lead to what is meant, by docs/book/links.js, or nowhere, as does the name of a parameter; a file leads to its
//             listing, for its page only lists names again; and a heading that is not there is not linked
'use strict';
const fs = require('fs');
const path = require('path');
const {chapters, definitionsIn, excerpts, kinds} = require('./code.js');
const {adapted, thinned} = require('./figures.js');
const {withFormulas} = require('./formulas.js');
const {namesKnownTo, withRightCalls, withRightLinks} = require('./links.js');
const {searchData} = require('./search.js');
const {startOf} = require('./start.js');
const {contentsOf, escaped, pageOf, plain, shortened, withShortAnchors} = require('./shell.js');

const [root, folder, amount] = process.argv.slice(2);  // amount: quick, where the figures are those of a quick tour; live, where only live ones are there
// Doxygen strips no path that has a space.
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8').replaceAll(`${root}/`, '');
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
const roomForAll = 40;  // lines below the equations of a tag; what is more is folded
const anchorOf = (line) => 'l' + String(line).padStart(5, '0');

function withoutFalseLinks(page) {
    if (!page.includes('name="nested-classes"')) page = page.replace(/<a href="#nested-classes">Classes<\/a>( &#124;)?/, '');
    const isListing = page.includes('Source File</title>');
    page = isListing ? withRightLinks(page, root) : page.replace(/<a class="code[^"]*" href="[^"]*">([a-z]\w*|[A-Z]|(?:xt|std|fmt)::\w+)<\/a>/g, '$1');  // nothing says what a name is of
    return page.replace(/<code>([^<]*)<a class="el"[^>]*>([^<]*)<\/a>([^<]*)<\/code>/g, (all, before, name, after) => before || after ? `<code>${before}${name}${after}</code>` : all)
        .replace(/href="([^"#]*_8[ch]pp)\.html(?:#[^"]*)?"/g, 'href="$1_source.html"')
        .replace(/<a href="[^"]*_8[ch]pp_source\.html">Go to the (documentation|source code) of this file\.<\/a>/, '')
        .replace(/^.*memItemRight.*<\/a> \(.*$/gm, (line) => {
            const [name, parameters] = [line.replace(/(<\/a> \().*/, '$1'), line.replace(/.*?<\/a> \(/, '')];
            return name + parameters.replace(/<a class="el" href="[^"]*">([a-z]\w*|[A-Z])<\/a>(,|\)| ?=)/g, '$1$2');
        });
}

/** The namespaces of a chapter's lesson, and that of all. */
function spacesOf(chapter) {
    const place = path.join(root, 'chapters', chapter);
    return new Set(fs.readdirSync(place).filter((name) => name.endsWith('.hpp'))
        .flatMap((name) => [...namesKnownTo(fs.readFileSync(path.join(place, name), 'utf8')).spaces]));
}

/** The tests of a chapter: name → {page, line}; each of their files gets a listing. */
function listTests(chapter, book) {
    const tests = new Map();
    const place = path.join(root, 'tests/chapters', chapter);
    for (const file of fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.endsWith('.cpp')) : []) {
        const text = fs.readFileSync(path.join(place, file), 'utf8');
        const page = `test_${chapter}_${file.replace('.cpp', '')}.html`;
        for (const found of text.matchAll(/^TEST_CASE(?:_\w+)?\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/gm)) {
            tests.set(JSON.parse(found[1].trim().replace(/"\s+"/g, '')), {page, line: text.slice(0, found.index).split('\n').length});
        }
        const title = `tests/chapters/${chapter}/${file}`;
        write(page, shortened(pageOf({name: page, title, heading: title,
            places: [...tests].filter(([, place]) => place.page === page).map(([words, {line}]) => ({id: anchorOf(line), words})),
            body: `<p class="relations">Tests of <a href="chapter_${chapter}.html">chapter ${Number(chapter.slice(0, 2))}</a>.</p><div class="fragment">${listing(text)}\n</div>`}, book), page));
    }
    return tests;
}

function listing(text) {
    const words = /(\/\/.*)|("(?:[^"\\\n]|\\.)*")|(^#.*)|\b(auto|bool|const|constexpr|double|else|for|if|int|namespace|return|struct|template|using|void|while)\b/gm;
    const classes = ['comment', 'stringliteral', 'preprocessor', 'keyword'];
    return text.trimEnd().split('\n').map((line, index) => {
        let at = 0, html = '';
        for (const found of line.matchAll(words)) {
            html += escaped(line.slice(at, found.index)) + `<span class="${classes[found.slice(1).findIndex(Boolean)]}">${escaped(found[0])}</span>`;
            at = found.index + found[0].length;
        }
        return `<div class="line"><a id="${anchorOf(index + 1)}"></a><span class="lineno">${String(index + 1).padStart(5)}</span>` +
            `${html}${escaped(line.slice(at))}</div>`;
    }).join('\n');
}

/** The page of a listing with its whole path above it, the way to its chapter, and the places of what it defines. */
function withPlace(page) {
    const file = read(page.name).match(/<title>Descent: (.*?) Source File/)[1];
    const chapter = file.match(/^chapters\/(\d\d_\w+)\//)?.[1];
    const back = chapter ? `<p class="relations">A file of <a href="chapter_${chapter}.html">chapter ${Number(chapter.slice(0, 2))}</a>.</p>` : '';
    const places = definitionsIn(root, file).map(({name, start}) => ({id: anchorOf(start + 1), words: name}));
    return {...page, title: file, heading: file, places, body: back + page.body};
}

/** Source file → {page, lines: [html of each line]}. */
function readListings(pages) {
    const listings = new Map();
    for (const name of pages.filter((each) => each.endsWith('_source.html'))) {
        const page = withoutFalseLinks(read(name));
        const file = page.match(/<title>Descent: (.*?) Source File/)[1];
        const lines = [...page.matchAll(/<div class="line"><a id="l\d+" name="l\d+"><\/a>(.*)<\/div>$/gm)].map((found) => found[1]);
        listings.set(file, {page: name, lines});
    }
    return listings;
}

/** The lines of a piece, with what is not shown folded. A line that follows not upon the one above it says its number. */
function codeOf({definition, shown, whole}, {lines}) {
    const kind = kinds(definition.lines);
    const rows = (indices) => indices.map((index, at) => {
        const number = definition.start + index + 1, counted = at && index === indices[at - 1] + 1;
        return `<div${counted ? '' : ` style="counter-set:line ${number}"`}>${lines[number - 1].replace(/^<span class="lineno">.*?<\/span>/, '')}</div>`;
    }).join('\n');
    if (!whole) return rows(shown);
    const parts = [];  // runs of lines that are shown, and of lines that are not
    definition.lines.forEach((_, index) => {
        if (kind[index] === 'mark') return;
        const isShown = shown.includes(index);
        if (parts.at(-1)?.isShown !== isShown) parts.push({isShown, indices: []});
        parts.at(-1).indices.push(index);
    });
    return parts.map(({isShown, indices}) => {
        if (isShown) return rows(indices) + '\n';
        const bare = indices.filter((index) => definition.lines[index].trim() !== '');
        const checks = bare.every((index) => kind[index] === 'check');
        const count = bare.length === 1 ? 'one more line' : `${bare.length} more lines`;
        const label = !shown.length ? `${definition.name}, ${bare.length} lines` : checks ? 'the arguments are checked' : count;
        return bare.length ? `<details><summary>${escaped(label)}</summary>${rows(indices)}</details>` : '';
    }).join('');
}

/** A piece of code with the way to its listing, and its lines unless they are beside it; notes[anchor of a function's page] learns
 * who speaks of it. */
function pieceOf(chapter, tag, piece, listings, notes, isBeside) {
    const {definition, shown, whole, owner} = piece;
    const source = listings.get(definition.file);
    const first = definition.start + 1 + (whole ? 0 : shown[0] || 0);
    const page = (source.lines[definition.start].match(/class="line" href="([^"]*)"/) || [])[1];
    if (page) notes.set(page, [...(notes.get(page) || []), {chapter, tag}]);
    return `<p class="where"><a href="${source.page}#${anchorOf(first)}">${path.basename(definition.file)}, line ${first}</a>` +
        (whole ? '' : `, in <a href="#code_${owner}"><code>${escaped(definition.name)}</code></a>`) +
        `</p>\n${isBeside ? '' : `<div class="fragment">${codeOf(piece, source).trimEnd()}\n</div>\n`}`;
}

const rowLink = (chapter, tag) => `<a href="docs_equations.html#tag_${chapter.slice(0, 2)}_${tag}">${tag}</a>`;

/** For each tag of a note those whose code stands beside its own, with no word in between. */
function neighbours(body) {
    const groups = [...body.matchAll(/(?:<div class="excerpt" id="code_[^"]*"><\/div>\s*)+/g)]
        .map(([group]) => [...group.matchAll(/code_([^"]*)/g)].map((found) => found[1]));
    return new Map(groups.flatMap((group) => group.map((tag) => [tag, group])));
}

/** A page with the code of a tag: its first piece below the tag's equations, another where the note first speaks of it. */
function withCode(body, chapter, tag, {tests, pieces}, listings, testPlaces, notes, beside) {
    const place = `<div class="excerpt" id="code_${tag}"></div>`;
    let here = '', used = 0;
    for (const piece of pieces) {
        const mark = `<!--of ${piece.definition.scope}::${piece.definition.name}-->`;
        if (here && body.indexOf(mark) > body.indexOf(place)) {
            const moved = `<div class="excerpt">${pieceOf(chapter, tag, piece, listings, notes)}<p class="where">${rowLink(chapter, tag)}</p></div>\n`;
            body = body.replace(mark, () => moved + mark);
            continue;
        }
        if (here && used + piece.shown.length > roomForAll) piece.shown = [];
        used += piece.shown.length;
        here += pieceOf(chapter, tag, piece, listings, notes, !piece.whole && beside?.includes(piece.owner));
    }
    const links = tests.map((test) => testLink(test, testPlaces));
    const told = links.length === 1 ? `<p class="where">${rowLink(chapter, tag)}: tested by ${links[0]}</p>` :
        `<div class="where">${rowLink(chapter, tag)}: <details><summary>${links.length} tests</summary>` +
        `<ul>${links.map((link) => `<li>${link}</li>`).join('')}</ul></details></div>`;
    return body.replace(place, () => place.replace('></', `>${here}${told}</`));
}

function testLink(name, places) {
    const place = places.get(name);
    if (!place) throw new Error(`there is no test '${name}'`);
    return `<a href="${place.page}#${anchorOf(place.line)}">${escaped(name)}</a>`;
}

/** The third column of a table of tags: each test leads to its listing. */
function withTestLinks(table, places) {
    return table.replace(/(<td class="markdownTableBodyNone">)((?:(?!<\/?td).)*?)(<\/td>)(?=\s*<\/tr>)/gs, (all, open, cell, close) =>
        open + cell.split(/<br *\/?>/).map((test) => places.has(plain(test)) ? testLink(plain(test), places) : test).join('<br/>') + close);
}

/** The pages in reading order: the front page, the chapters with those they use, the others. */
function readingOrder() {
    const page = (name, more) => ({name, title: contentsOf(read(name)).title, ...more});
    const uses = (chapter) => fs.readFileSync(path.join(root, 'chapters', chapter, 'CMakeLists.txt'), 'utf8')
        .match(/add_chapter\(([^)]*)\)/)[1].match(/\b\d\d_\w+/g).slice(1);
    const tasks = (chapter) => {
        const sheet = path.join(root, 'chapters', chapter, 'tasks.md');
        return fs.existsSync(sheet) ? fs.readFileSync(sheet, 'utf8').match(/^## \d\d\.\d /gm).length : 0;
    };
    return [{name: 'index.html', title: 'Start'},
        ...chapters(root).map((chapter) => page(`chapter_${chapter}.html`, {chapter, uses: uses(chapter), tasks: tasks(chapter)})),
        ...['cpp_for_numpy', 'notation', 'glossary', 'equations', 'errata', 'references', 'gradient_check', 'check_gradient', 'assignments', 'benchmark', 'speed',
            'other_machines', 'changelog', 'contributing']
            .map((name) => `docs_${name}.html`).filter((name) => fs.existsSync(path.join(folder, name))).map((name) => page(name))];
}

/** Where the live figures were built, their places in a note know which. */
function withLiveFigures(body, chapter) {
    if (!fs.existsSync(path.join(folder, 'play.js'))) return body;
    const places = [...read('play.js').matchAll(/replaces: '(\w+)\/(\w+)'/g)].filter((found) => found[1] === chapter);
    return places.reduce((all, [, , name]) => all.replace(`<figure id="figure_${name}"`, `$& data-live="${chapter}/${name}"`), body);
}

function main() {
    const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.html'));
    const listings = readListings(pages);
    const book = readingOrder();
    const contents = new Map(pages.map((name) => {
        const page = {name, ...contentsOf(withoutFalseLinks(read(name)))};
        if (name.endsWith('_source.html')) return [name, withPlace(page)];
        return [name, {...page, heading: withFormulas(page.heading), body: withFormulas(page.body)}];
    }));

    const hasFigure = (chapter, name) => fs.existsSync(path.join(folder, 'figures', chapter, `${name}.svg`));
    const front = contents.get('index.html');
    front.body = front.body.replace('<div class="textblock">', (all) => all + startOf(book, hasFigure));

    const notes = new Map();
    const equations = contents.get('docs_equations.html');
    for (const chapter of chapters(root)) {
        const tests = listTests(chapter, book);
        const page = contents.get(`chapter_${chapter}.html`);
        page.body = withRightCalls(page.body, spacesOf(chapter));
        const beside = neighbours(page.body);
        for (const [tag, excerpt] of excerpts(root, chapter)) {
            page.body = withCode(page.body, chapter, tag, excerpt, listings, tests, notes, beside.get(tag));
        }
        page.body = page.body.replace(/<!--of .*?-->\n?/g, '').replace(/<code>(\w+\.[ch]pp)<\/code>/g, (all, file) => {
            const place = listings.get(`chapters/${chapter}/${file}`) || listings.get(`chapters/${chapter}/program/${file}`);
            return place ? `<a href="${place.page}">${all}</a>` : all;  // Doxygen links a name that no other chapter has
        });
        page.body = withLateFigures(withLiveFigures(withTestLinks(page.body, tests), chapter));
        const figures = {quick: 'The figures are those of a quick tour, which computes less than the text tells of', live: 'Only live figures are here'}[amount];
        if (figures && page.body.includes('<figure'))
            page.body = page.body.replace('<div class="textblock">', (all) => `${all}<p class="relations">${figures}; <code>./course tour</code> draws those of the text.</p>`);
        equations.body = equations.body.split(/(?=<h1>)/).map((part) => part.includes(page.name) ? withTestLinks(part, tests) : part).join('');
    }
    for (const [anchor, speakers] of notes) {
        const [name, id] = anchor.split('#');
        const links = speakers.map(({chapter, tag}) => `<a href="chapter_${chapter}.html#code_${tag}">${tag}</a>`);
        const page = contents.get(name);
        page.body = page.body.replace(new RegExp(`(<a id="${id}"[\\s\\S]*?<div class="memdoc">)`), `$1\n<p>In the notes: ${links.join(', ')}.</p>`);
    }
    const made = new Map([...contents.values()].map((page) => [page.name, pageOf(page, book)]));
    const reached = reachedFrom('index.html', made);
    for (const [name, page] of made) {
        if (reached.has(name)) write(name, shortened(page, name));
        else fs.unlinkSync(path.join(folder, name));
    }
    for (const chapter of chapters(root)) {
        const place = path.join('figures', chapter);
        if (!fs.existsSync(path.join(folder, place))) continue;
        for (const name of fs.readdirSync(path.join(folder, place))) write(path.join(place, name), adapted(thinned(read(path.join(place, name)))));
    }
    write('search-data.js', withShortAnchors(searchData(book, made, [...contents.values()].filter((page) => page.name.startsWith('namespace')))));
}

/** Figures are fetched when the reader comes near, and keep their place until then. */
function withLateFigures(body) {
    return body.replace(/<img (?=src="(figures\/[^"]*)")/g, (all, file) => {
        const [, width, height] = read(file).match(/viewBox=["'][\d.]+ [\d.]+ ([\d.]+) ([\d.]+)/).map(Math.round);
        return `${all}loading="lazy" width="${width}" height="${height}" `;
    });
}

/** The pages to which links lead; to Doxygen's lists of all members and such nothing does. */
function reachedFrom(start, made) {
    const reached = new Set([start]);
    for (const name of reached) {
        for (const [, target] of (made.get(name) || '').matchAll(/href="([^"#]+\.html)/g)) reached.add(target);
    }
    return reached;
}

main();
