// Which lines of the sources compute the equation of a tag?
//
// A row of a note's table "## Tags" names functions, and their lines carry the tag in a comment. For each tag,
// `excerpts(root, chapter)` gives the pieces of code that belong below its equations in the note:
//   - the functions of the row whose lines carry the tag, then the helpers that do and that the row's functions call; when
//     there are none, the first function of the row that is not shown yet;
//   - of each at most 25 lines, those around the lines that carry the tag, and what completes their blocks; the rest is folded;
//   - a function is shown whole once, at the tag that most of its lines carry; a tag without such a function shows the lines
//     that carry it.
// Lines that only check arguments are folded.
'use strict';
const fs = require('fs');
const path = require('path');

const room = 25;
const tagPattern = /(?:L\d+|FM|EE|NL|GO)\.\d+[a-z]?(?:[–-](?:(?:L\d+|FM|EE|NL|GO)\.)?\d+)?/g;

/** All tags in a text; L6.1–3 and L6.1–L6.3 are L6.1 L6.2 L6.3. */
function tagsIn(text) {
    const tags = new Set();
    for (const found of text.match(tagPattern) || []) {
        const [, lecture, first, last] = found.match(/^([^.]+\.)(\d+[a-z]?)(?:[–-](?:[^.]+\.)?(\d+))?$/);
        tags.add(lecture + first);
        for (let number = parseInt(first) + 1; number <= Number(last || 0); ++number) tags.add(lecture + number);
    }
    return [...tags];
}

function chapters(root) {
    return fs.readdirSync(path.join(root, 'chapters')).filter((name) => /^\d\d_/.test(name)).sort();
}

/** The rows of the note's table: tags, names of functions, names of tests; and the note's text before it. */
function readNote(root, chapter) {
    const [text, table = ''] = fs.readFileSync(path.join(root, 'chapters', chapter, 'README.md'), 'utf8').split('\n## Tags\n');
    const rows = table.split('\n').filter((line) => /^\| *[A-Z][^|]*\d/.test(line)).map((line) => {
        const cells = line.replace(/\\\|/g, '¦').split('|').map((cell) => cell.trim().replace(/¦/g, '|'));
        return {
            tags: tagsIn(cells[1]),
            functions: [...cells[2].matchAll(/`([^`]+)`/g)].map((match) => match[1]),
            tests: cells[3].replace(/`/g, '').split(/ *<br> */),
        };
    });
    return {text, rows};
}

/** The functions and types that a file defines in its first column, with all their lines. */
function definitionsIn(root, file) {
    const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
    const found = [];
    let scope = '', start = -1;
    lines.forEach((line, index) => {
        const space = line.match(/^namespace descent::([a-z_]+) \{/);
        if (space) scope = space[1];
        if (start < 0 && /^[A-Za-z]/.test(line) && !/^(namespace|using|extern|static_assert)\b/.test(line)) start = index;
        if (start < 0) return;
        const text = lines.slice(start, index + 1).join('\n');
        const open = text.includes('{'), isBalanced = text.split('{').length === text.split('}').length;
        if (open && (/^\}/.test(line) || (start === index && /\}$/.test(line)))) {
            const definition = describe(file, scope, start, lines.slice(start, index + 1));
            if (definition) found.push(definition);
            start = -1;
        } else if (isBalanced && (/;$/.test(line) || line === '')) start = -1;  // a declaration, perhaps with {} for an argument
    });
    return found;
}

function describe(file, scope, start, lines) {
    const head = lines.join(' ').replace(/^template <.*?> (requires [^ ]+ )?/, '');
    const type = head.match(/^(?:struct|class|enum class|enum) ([A-Za-z_0-9]+)/);
    const name = type ? type[1] : nameOfFunction(head);
    if (!name) return null;
    return {file, scope, name, type: Boolean(type), start, lines, called: new Set(lines.join(' ').match(/[A-Za-z_0-9]+(?=\()/g))};
}

/** std::function<Real(Real)> a::f(int x) {…} → a::f */
function nameOfFunction(head) {
    let depth = 0;
    for (let at = 0; at < head.length; ++at) {
        if (head[at] === '<') ++depth;
        if (head[at] === '>') --depth;
        if (head[at] === '(' && depth === 0) return (head.slice(0, at).match(/(?:[A-Za-z_0-9]+::)*(?:operator\S+|[A-Za-z_0-9]+)$/) || [])[0];
    }
    return '';
}

/** What a row's name means: toy::forward, a type and its functions, or the type of a member that has no definition. */
function named(name, definitions) {
    const full = (each) => `${each.scope}::${each.name}`;
    const found = [...definitions.filter((each) => full(each) === name),
        ...definitions.filter((each) => each.name.includes('::') && full(each).replace(/::[^:]+$/, '') === name)];
    return found.length ? found : definitions.filter((each) => each.type && name.startsWith(`${full(each)}::`));
}

/** The lines (from 0) of a definition that carry a tag: those with it, and the statements right below a comment with it. */
function marked(definition, tag) {
    const {lines} = definition, marks = [];
    lines.forEach((line, index) => {
        const comment = line.match(/\/\/(.*)$/);
        if (!comment || !tagsIn(comment[1]).includes(tag)) return;
        marks.push(index);
        if (!/^ *\/\//.test(line)) return;
        let next = index + 1;
        while (/^ *\/\/[^<>]/.test(lines[next])) marks.push(next++);
        while (next < lines.length - 1 && !/^ *(\}.*|\/\/.*|)$/.test(lines[next])) marks.push(next++);
    });
    return [...new Set(marks)].sort((a, b) => a - b);
}

/** For each line: 'mark' for the marks of assignments and of clang-format, 'check' for a check of arguments, or 'code'. */
function kinds(lines) {
    let checking = false;
    const kinds = lines.map((line) => {
        if (/^ *\/\/(>|<| clang-format)/.test(line)) return 'mark';
        if (/^ +(require[a-z_]*\(|argument_error\(|if \(.*\) throw |throw std::invalid_argument)/.test(line)) checking = true;
        const kind = checking ? 'check' : 'code';
        if (/[;{}]$/.test(line.replace(/ *\/\/.*$/, ''))) checking = false;
        return kind;
    });
    // what leads to a check alone belongs to it
    return kinds.map((kind, index) => kinds[index + 1] === 'check' && /^ +(for|if) \(.*\)$/.test(lines[index]) ? 'check' : kind);
}

/** For each line those that stand or fall with it: of its statement, and where the blocks around it begin and end. */
function companions(lines) {
    const bare = lines.map((line) => line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g, '').replace(/\/\/.*$/, '').trimEnd());
    const result = lines.map(() => new Set()), open = [];
    bare.forEach((line, index) => {
        if (!/[;{}:]$/.test(line) && lines[index].trim() && index + 1 < lines.length) {  // a statement, or a word about it, goes on
            result[index].add(index + 1);
            result[index + 1].add(index);
        }
        for (const brace of line.match(/[{}]/g) || []) {
            if (brace === '{') open.push(index);
            else for (let first = open.pop(), inside = first; inside <= index; ++inside) result[inside].add(first).add(index);
        }
    });
    return result;
}

/** Which lines of a definition are shown: all of the code if there is room, or what is around the tag's lines, in whole blocks. */
function shownLines(definition, marks) {
    const kind = kinds(definition.lines);
    const code = definition.lines.map((_, index) => index).filter((index) => kind[index] === 'code');
    if (code.length <= room) return code;
    const head = definition.lines.findIndex((line) => /\{$/.test(line)) + 1;
    let from = code.findIndex((index) => index >= (marks.length ? marks[0] : head));
    let to = marks.length ? code.findIndex((index) => index >= marks[marks.length - 1]) + 1 : from;
    to = Math.min(to, from + room - head);
    while (to - from < room - head && to < code.length) ++to;
    while (to - from < room - head && from > head) --from;
    const shown = new Set([...code.filter((index) => index < head), ...code.slice(from, to)]), along = companions(definition.lines);
    for (const index of shown) for (const each of along[index]) if (kind[each] === 'code') shown.add(each);
    return [...shown].sort((a, b) => a - b);
}

/**
 * The pieces of code for each tag of a chapter.
 * @returns {Map<string, {tests: string[], pieces: {definition, shown: number[], whole: boolean}[]}>}
 *     whole: what is not shown belongs to the piece, folded; otherwise it stands where `owner` says
 */
function excerpts(root, chapter) {
    const {text, rows} = readNote(root, chapter);
    const before = chapters(root).filter((name) => name <= chapter);
    const definitions = before.reverse().flatMap((name) => fs.readdirSync(path.join(root, 'chapters', name))
        .filter((file) => /\.[ch]pp$/.test(file)).sort()
        .flatMap((file) => definitionsIn(root, `chapters/${name}/${file}`)));
    const own = definitions.filter((definition) => definition.file.includes(`/${chapter}/`));

    const order = tagsIn(text);
    const byTag = new Map();
    for (const row of rows) {
        for (const tag of row.tags) {
            const known = byTag.get(tag) || {functions: [], tests: []};
            known.functions.push(...row.functions);
            known.tests.push(...row.tests.filter((test) => !known.tests.includes(test)));
            byTag.set(tag, known);
        }
    }
    const tags = [...byTag.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));

    // What belongs to each tag, and the tag at which each definition is shown whole.
    const chosen = new Map(), owner = new Map();
    const rowOf = (tag) => byTag.get(tag).functions.flatMap((name) => named(name, definitions));
    for (const tag of tags) {
        const carries = (definition) => marked(definition, tag).length;
        const row = rowOf(tag);
        const helpers = own.filter((each) => !each.type && !row.includes(each) && row.some((user) => user.called.has(each.name)));
        chosen.set(tag, [...new Set([...row.filter((each) => !each.type), ...helpers, ...row])].filter(carries));
        for (const each of chosen.get(tag)) {
            if (!owner.has(each) || carries(each) > marked(each, owner.get(each)).length) owner.set(each, tag);
        }
    }
    for (const tag of tags) {
        if (chosen.get(tag).length) continue;
        const row = rowOf(tag), isFresh = (each) => !owner.has(each);
        const one = row.find(isFresh) || own.find((each) => marked(each, tag).length) || row[0];
        if (!one) continue;
        if (isFresh(one)) owner.set(one, tag);
        chosen.get(tag).push(one);
    }

    const result = new Map();
    for (const tag of tags) {
        const pieces = [];
        const wholeOnes = chosen.get(tag).filter((each) => owner.get(each) === tag);
        for (const definition of wholeOnes.length ? wholeOnes : chosen.get(tag)) {
            const whole = owner.get(definition) === tag;
            const marks = marked(definition, tag);
            const kind = kinds(definition.lines);
            const shown = whole ? shownLines(definition, marks) : marks.filter((index) => kind[index] !== 'mark').slice(0, room);
            if (!shown.length && !whole && pieces.length) continue;
            pieces.push({definition, shown, whole, owner: owner.get(definition)});
        }
        result.set(tag, {tests: byTag.get(tag).tests, pieces});
    }
    return result;
}

module.exports = {chapters, definitionsIn, excerpts, kinds, readNote, tagsIn};
