// For `npm run test:unit` only: a property that tries random inputs ends after a moment with what it has tried by then, and
// a counterexample still fails it. `npm test` tries all of them.

import fc from 'fast-check'

fc.configureGlobal({ interruptAfterTimeLimit: 100, markInterruptAsFailure: false })
