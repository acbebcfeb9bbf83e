// The id of a compliance policy, for which no other id is taken.

import type { z } from 'zod'

import { GuidText } from '../../../kernel/id.ts'

export const CompliancePolicyId = GuidText.brand<'CompliancePolicyId'>()
export type CompliancePolicyId = z.infer<typeof CompliancePolicyId>
