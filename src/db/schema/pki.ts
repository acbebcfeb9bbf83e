// Tables of pki: authorities, certificates, secrets of the installation.

import { ofTenant, type Placement } from './place.ts'

export interface PkiTables {
  authority: AuthorityTable
  issued_certificate: IssuedCertificateTable
  installation_secret: InstallationSecretTable
  tenant_authority: TenantAuthorityTable
  public_certificate: PublicCertificateTable
  acme_answer: AcmeAnswerTable
}

export const pki = {
  authority: 'local',
  issued_certificate: ofTenant,
  installation_secret: 'local',
  tenant_authority: ofTenant,
  public_certificate: 'local',
  acme_answer: 'local',
} as const satisfies Record<keyof PkiTables, Placement>

export interface AuthorityTable {
  name: string
  certificate: Buffer
  private_key_sealed: Buffer
  created_at: Date
  generation: number
  issues_from: Date
  ends_at: Date | null
}

export interface IssuedCertificateTable {
  tenant_id: string
  thumbprint: string
  authority: string
  serial: string
  subject_id: string
  not_before: Date
  not_after: Date
  revoked_at: Date | null
}

export interface InstallationSecretTable {
  name: string
  sealed: Buffer
  created_at: Date
}

export interface PublicCertificateTable {
  directory: string
  account_key_sealed: Buffer
  certificate: string | null
  private_key_sealed: Buffer | null
  not_after: Date | null
  tried_at: Date | null
  failed: string | null
}

export interface AcmeAnswerTable {
  token: string
  answer: string
  created_at: Date
}

export interface TenantAuthorityTable {
  tenant_id: string
  generation: number
  thumbprint: string
  certificate: Buffer
  private_key_sealed: Buffer
  created_at: Date
  issues_from: Date
}
