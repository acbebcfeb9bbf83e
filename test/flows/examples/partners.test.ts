// Every example in the help of partners, their customers and consents, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { partnersReach } from '../../support/examples/reaches/partners.ts'

executeExamples(
  await examplesOf(
    'operator',
    'partner',
    'customer',
    'consent',
    'upload',
    'awaited',
    'contest',
    'build-report',
    'order',
  ),
  partnersReach,
)
