// Does the search find the right section first? node search.js FOLDER prints a line for each query that does not.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const folder = process.argv[2];
const {find} = require(path.resolve(folder, 'book.js'));
const page = {};
vm.runInNewContext(fs.readFileSync(path.join(folder, 'search-data.js'), 'utf8'), page);

const expected = {
    'learning rate': 'chapter_02_model_fitting.html#the-learning-rate',
    'vanishing gradients': 'chapter_09_initialization.html#vanishing-gradients',
    'batch norm': 'chapter_13_batch_normalization.html#',
    'L9.3': 'chapter_06_toy_backprop.html#the-toy-function',
    'code of L9.7': 'chapter_07_backprop.html#backward',
    'momentum': 'chapter_10_optimizers.html#momentum',
    'gradient check': 'docs_gradient_check.html#',
    'early stopping': 'chapter_12_regularization.html#early-stopping',
    'He': 'chapter_09_initialization.html#he-initialization',
    'dead units': 'chapter_09_initialization.html#dead-units',
    'when does gradient descent diverge': 'chapter_10_optimizers.html#gradient-descent',
    'forgotten mean': 'docs_gradient_check.html#what-a-mistake-looks-like',
    'load trained network in numpy': 'chapter_07_backprop.html#take-the-network-home',
    'zero_grad': 'chapter_08_autodiff.html#backward',
    'Hessian of the moon': 'undefined#undefined',
};
for (const [query, section] of Object.entries(expected)) {
    const first = find(page.searchData, query)[0];
    const got = `${first?.page}#${first?.id}`;
    if (got !== section) console.log(`${query}: ${got} instead of ${section}`);
}
