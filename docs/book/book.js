// What does a page do by itself? It searches the book, the arrow keys turn pages, and chapters that were read to their end
// are marked in the contents, on this machine alone. All else needs no script.
'use strict';

/** The words of a text as they are compared: small letters, no plural s; short words such as He keep their capitals. */
function wordsOf(text) {
    return (text.match(/[\p{L}\p{N}][\p{L}\p{N}._:′-]*/gu) || []).map((word) => word.replace(/[._:-]+$/, ''))
        .map((word) => word.length < 3 ? word : word.toLowerCase().replace(/([^s])s$/, '$1'));
}

const idle = new Set('a an and are can do does for how i in is it my of on or the to what when where which why with'.split(' ').map((word) => wordsOf(word)[0]));

/** The tag of a row that a query names, such as L9.7. */
const tagOf = (row, query) => row.tags.find((each) => query.split(/\s+/).includes(each));

/** How often a word is among others; one that only begins with it counts half. */
const count = (word, words) => words.reduce((sum, each) => sum + (each === word ? 1 : word.length > 2 && each.startsWith(word) ? 0.5 : 0), 0);

/**
 * The sections in which the words of a query are, of three or more all but one, the best first.
 * @param rows {page, id, title, of, tags, text} for each section; of: the title of its page, empty for the page's first row
 */
function find(rows, query) {
    const asked = wordsOf(query), telling = asked.filter((word) => !idle.has(word));
    const words = telling.length ? telling : asked, phrase = words.join(' ');
    if (!words.length) return [];
    const found = [];
    for (const row of rows) {
        row.words ??= {title: wordsOf(row.title), of: wordsOf(row.of), text: wordsOf(row.text)};
        let score = tagOf(row, query) ? 100 : row.words.title.join(' ').includes(phrase) ? 20 : 0;
        const scores = words.map((word) => {
            const often = count(word, row.words.text);
            return 12 * Math.min(1, count(word, row.words.title)) + 4 * Math.min(1, count(word, row.words.of)) + 5 * often / (often + 3);
        });
        const missing = scores.filter((each) => each === 0).length;
        if (score < 100 && missing > (words.length > 2 ? 1 : 0)) continue;  // of three words one may be another's
        score += scores.reduce((sum, each) => sum + each, -20 * missing) + (words.length > 1 && row.words.text.join(' ').includes(phrase) ? 5 : 0);
        const share = Math.min(1, words.length / row.words.title.length);  // of two titles the shorter one
        const aside = row.symbol || /changelog|contributing|equations/.test(row.page) || /^(Questions|What you will learn|Common mistakes|Try)$/.test(row.title);
        found.push({row, score: score + (scores[0] >= 12 ? 10 * share : 0) + (aside ? 0 : 10)});
    }
    return found.sort((a, b) => b.score - a.score).map(({row}) => row);
}

function showResults(input, output) {
    const rows = find(window.searchData || [], input.value).slice(0, 12);
    output.replaceChildren(...rows.map((row) => {
        const item = document.createElement('li'), link = document.createElement('a'), of = document.createElement('span');
        const tag = tagOf(row, input.value);
        link.href = row.page + (tag ? `#code_${tag}` : row.id && `#${row.id}`);
        link.textContent = row.title;
        of.textContent = ` ${row.of}`;
        item.append(link, of);
        return item;
    }));
    if (input.value.trim() && !rows.length) output.textContent = 'Nothing in the book has these words together.';
}

function start() {
    const form = document.querySelector('[role=search]'), input = form.querySelector('input'), output = document.querySelector('#found');
    form.hidden = false;
    input.addEventListener('focus', () => {
        const script = document.createElement('script');
        script.src = 'search-data.js';
        script.onload = () => showResults(input, output);
        document.head.append(script);
    }, {once: true});
    input.addEventListener('input', () => showResults(input, output));
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        output.querySelector('a')?.click();
    });
    document.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') output.replaceChildren();
        if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest('input, select, textarea, button, summary, .fragment, .scroll, .live')) return;
        if (event.key === '/') {
            event.preventDefault();
            input.focus();
        }
        document.querySelector(`a[rel="${{ArrowLeft: 'prev', ArrowRight: 'next'}[event.key]}"]`)?.click();
    });
}

/** The pages that were read to their end; empty where a browser keeps nothing. */
function pagesRead(more) {
    try {
        const pages = new Set(JSON.parse(localStorage.getItem('descent-read') || '[]'));
        if (more === null) pages.clear();
        else if (more) pages.add(more);
        if (more !== undefined) localStorage.setItem('descent-read', JSON.stringify([...pages]));
        return pages;
    } catch {
        return new Set();
    }
}

function markRead() {
    const contents = document.querySelector('.contents'), end = document.querySelector('.turn');
    if (!contents || !end) return;
    const forget = document.createElement('button');
    forget.textContent = 'Forget what was read';
    const show = (pages) => {
        for (const link of contents.querySelectorAll('a[href^="chapter_"]')) {
            const read = pages.has(link.getAttribute('href'));
            link.classList.toggle('read', read);
            link.title = read ? 'read' : '';
        }
        forget.hidden = !pages.size;
    };
    forget.addEventListener('click', () => show(pagesRead(null)));
    contents.append(forget);
    show(pagesRead());
    const here = contents.querySelector('[aria-current]').getAttribute('href');
    if (!here.startsWith('chapter_')) return;
    addEventListener('scroll', () => {
        if (end.getBoundingClientRect().top < innerHeight) show(pagesRead(here));
    }, {passive: true});
}

/** A page with live figures gets them when all else is there (`./course play` makes them). */
function makeFiguresLive() {
    if (!document.querySelector('figure[data-live]')) return;
    addEventListener('load', () => setTimeout(() => {
        const script = document.createElement('script');
        script.src = 'play.js';
        document.head.append(script);
    }));
}

if (typeof document === 'undefined') module.exports = {find};
else {
    start();
    markRead();
    makeFiguresLive();
}
