// Expiry of TPM proofs.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'

export const sweepChallenges: Sweep = (now, rows) => [
  sql`/* every tenant: answered challenges that expired, with an hour for servers whose clocks differ */
    delete from tpm_challenge_used where (tenant_id, id) in
      (select tenant_id, id from tpm_challenge_used where expires_at < ${before(now, { hours: 1 })}
        order by expires_at limit ${rows})`,
]
