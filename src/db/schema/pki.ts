// Tables of pki: authorities, certificates, secrets of the installation.

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
