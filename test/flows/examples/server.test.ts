// Every example in the help of hardware hashes, errors, the audit trail, sign-ins, keys, certificates and settings, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { serverReach } from '../../support/examples/reaches/server.ts'

executeExamples(await examplesOf('hash', 'explain', 'audit', 'sign-ins', 'keys', 'config', 'trust'), serverReach)
