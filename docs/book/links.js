// Does a link in a listing lead to what its name means there? Doxygen links a name to whatever has it anywhere. What stays:
//   - the name of a type
//   - what follows a dot or an arrow, if it is a member with more than a letter
//   - a::f, if the target is in a; never what belongs to a library
//   - a call, f(…), of a function of the file, of its namespaces or of those it says it uses; not of a lambda of that name
// and, in a note, f() if it is the chapter's own or everybody's.
'use strict';
const fs = require('fs');
const path = require('path');

const everywhere = '';  // the namespace descent itself

/** The namespaces whose functions a source of the book may call by name alone, and the names it has of others. */
function namesKnownTo(source) {
    const found = (pattern) => [...source.matchAll(pattern)].map((each) => each[1]);
    return {
        spaces: new Set([everywhere, ...found(/^namespace (?:descent::)?(\w+) \{/gm), ...found(/using namespace (?:descent::)?(\w+);/g)].map((each) => each.replace(/^descent$/, everywhere))),
        names: new Set([...source.matchAll(/using ([^;=]+);/g)].flatMap((each) => each[1].split(',')).map((each) => each.trim().split('::').pop())),
        lambdas: new Set(found(/\bauto&? (\w+) = \[/g)),
    };
}

/** The namespace below descent in which a target of Doxygen's lies, or undefined for a page of something else. */
function spaceOf(target) {
    const found = target.match(/^(?:namespace|struct|class)descent(?:_1_1([a-z](?:[a-z0-9]|__)*))?/);
    return found?.[0] && (found[1] ?? everywhere).replace(/__/g, '_');
}

const typesIn = (source) => [...source.matchAll(/\b(?:struct|class|enum class|enum|concept|using) (\w{2,})/g)].map((found) => found[1]);
let types;  // of the whole book

function allTypes(root) {
    const headers = ['common', 'chapters'].flatMap((place) => fs.readdirSync(path.join(root, place), {recursive: true}).map((name) => path.join(root, place, name)));
    return new Set(headers.filter((name) => /\.[ch]pp$/.test(name)).flatMap((name) => typesIn(fs.readFileSync(name, 'utf8'))));
}

/** A listing, the page of one of Doxygen's source files, with the links that are right. */
function withRightLinks(page, root) {
    const file = page.match(/<title>Descent: (.*?) Source File/)[1], source = fs.readFileSync(path.join(root, file), 'utf8');
    const {spaces, names, lambdas} = namesKnownTo(source);
    types ??= allTypes(root);
    const here = path.basename(file).replace(/_/g, '__').replace('.', '_8');  // as Doxygen calls its pages
    const isRight = (of, target, name, call) => {
        if (/^[A-Z]/.test(name) && types.has(name)) return true;
        if (name.length === 1) return false;
        if (of === '.' || of === '&gt;') return /^(?:struct|class|union)/.test(target);
        const owner = of.match(/^(\w+)(?:<\/a>)?::$/)?.[1];
        if (owner) return new RegExp(`_1_1${owner.replace(/_/g, '__')}\\.html`).test(target);
        return call && !lambdas.has(name) && (spaces.has(spaceOf(target)) || names.has(name) || target.startsWith(here));
    };
    const link = /(\.|&gt;|\w+(?:<\/a>)?::)?<a class="code[^"]*" href="([^"]*)">(\w+)<\/a>(\(|&lt;)?/g;
    return page.replace(link, (all, of = '', target, name, call = '') => isRight(of, target, name, call) ? all : of + name + call)
        .replace(/<a class="code[^"]*" href="[^"]*">((?:xt|std|fmt)::\w+)<\/a>/g, '$1');
}

/** A note in which f() is linked only where it is in one of these namespaces. */
function withRightCalls(body, spaces) {
    return body.replace(/<a class="el" href="([^"]*)"[^>]*>(\w+\(\))<\/a>/g, (all, target, name) => spaces.has(spaceOf(target)) ? all : name);
}

module.exports = {namesKnownTo, withRightCalls, withRightLinks};
