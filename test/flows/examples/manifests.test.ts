// Every example in the help of sealed files, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { manifestReach } from '../../support/examples/reaches/manifest.ts'

executeExamples(await examplesOf('inbox', 'manifest'), manifestReach)
