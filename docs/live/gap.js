// Chapter 12: the losses on training and development examples part; what closes the gap, and where early stopping would stop.
'use strict';

live('gap', {
    replaces: '12_regularization/early_stopping',
    says: 'The network learns its examples by heart, and the development loss rises. Add a penalty, dropout, or chapter 13’s batch normalization; take fewer examples; make a share of the training labels random. ' +
        'Challenge: with 600 examples and true labels, end 60 epochs with a gap of at most 0.3, and a development loss of at most 1.7, below any that the plain network ever has.',
    code: 'EE.29',
    settings: {layers: 'plain', dropout: 0.5, lambda: 0, noise: 0, examples: 600, width: 40, epochs: 60},
    controls: [
        play('epochs', 'Train', 1), slider('epochs', 'epochs', 1, 60, 1), slider('lambda', 'penalty λ', 0, 0.2, 0.005),
        choice('layers', 'layers', [['plain', 'plain'], ['dropout', 'dropout'], ['batch_norm', 'batch normalization']]),
        when(({layers}) => layers === 'dropout', slider('dropout', 'probability p', 0, 0.95, 0.05)),
        slider('examples', 'examples', 50, 600, 50), slider('noise', 'random labels', 0, 1, 0.05), slider('width', 'hidden units', 1, 40, 1),
    ],
    solved: ({gap, development}, {examples, noise, epochs}) => examples === 600 && noise === 0 && epochs === 60 && gap <= 0.3 && development.at(-1) <= 1.7,
    draw(stage) {
        const losses = plot({title: 'Mean cross-entropy', xName: 'epoch', yName: 'loss', x: [0, 60]});
        const errors = plot({title: 'Wrong development answers', xName: 'epoch', yName: 'share', x: [0, 60], y: [0, 1]});
        stage.append(losses, errors);
        return ({training, development, wrong, least, kept, stop, ...answer}) => {
            const epochs = training.map((_, i) => i + 1);
            const stops = (top) => [{x: [kept, kept], y: [0, top], colour: 5, name: stop ? 'epoch that early stopping keeps' : 'best epoch so far'},
                ...stop ? [{x: [stop, stop], y: [0, top], colour: 5, dashed: true, name: 'where its patience is out'}] : []];
            losses.show({lines: [{x: epochs, y: training, colour: 0, name: 'training'}, {x: epochs, y: development, colour: 1, name: 'development'}, ...stops(Math.max(...training, ...development))],
                points: [{x: [least], y: [development[least - 1]], colour: 3, name: 'least development loss'}]});
            errors.show({lines: [{x: epochs, y: wrong, colour: 1}, ...stops(1)]});
            stage.tell({'training loss, no unit dropped, no penalty': training.at(-1), 'development loss': development.at(-1), 'gap at the end': answer.gap, 'gap at the kept epoch': answer.gap_kept,
                'epoch that early stopping keeps': kept, 'share of wrong answers there': wrong[kept - 1], 'patience of 10 epochs is out after': stop || 'not yet', 'examples': `${answer.learned_from} to learn from, ${answer.chosen_by} to choose by`, 'parameters': answer.parameters});
        };
    },
});
