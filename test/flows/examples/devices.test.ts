// Every example in the help of registered devices, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { devicesReach } from '../../support/examples/reaches/devices.ts'

executeExamples(
  await examplesOf('import', 'imports', 'devices', 'device-object', 'story', 'allow-next', 'alarms'),
  devicesReach,
)
