// Simulated hardware with a real, or a software, TPM in it: its hash names that TPM's endorsement key, so that a device which
// boots with this hash and this TPM can prove itself.

import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { tpmFacts } from '../harvest/tpm-ek.ts'
import type { Hardware } from '../options.ts'
import { type Tpm, TpmUnavailable } from '../port/tpm.ts'
import { simulatedHardware } from '../simulated-hardware.ts'

export async function hardwareWithTpm(seed: number, openTpm: Tpm): Promise<Hardware> {
  const tpm = await openTpm()
  try {
    const { key, publicArea, version } = await tpmFacts(tpm.exchange)
    if (!key) throw new TpmUnavailable('it has no endorsement key at 0x81010001; swtpm_setup --createek makes one')
    const fields = simulatedHardware(seed, {
      ek: { ...key, ...(publicArea && { publicArea }), ...(version !== undefined && { version }) },
    })
    return { hash: encodeFields(fields).base64, fields }
  } finally {
    tpm.close()
  }
}
