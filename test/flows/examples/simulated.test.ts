// Every example in the help of simulated devices, executed as it is printed.

import { afterAll, beforeAll } from 'vitest'

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { simulatedReach } from '../../support/examples/reaches/simulated.ts'
import { hasSwtpm, type Swtpm, startSwtpm, swtpmNeeded } from '../../support/tpm/swtpm.ts'

let tpm: Swtpm | undefined
beforeAll(async () => {
  if (hasSwtpm) tpm = await startSwtpm()
})
afterAll(() => tpm?.[Symbol.asyncDispose]())

executeExamples(await examplesOf('device', 'fleet'), simulatedReach, {
  domain: 'home.example', // as the first start has it; old Windows compares
  needs: { which: /--tpm swtpm/, there: hasSwtpm, why: swtpmNeeded },
  tpm: () => tpm?.address ?? '',
  notHere: [[/taxiway start /, 'newcomer.test.ts starts servers as they are printed']],
})
