// What a provisioning package of ours sets on a PC. What the enrolment needs is applied before it: certificates, then the network.

export type RootCertificate = {
  readonly name: string
  readonly der: Uint8Array
}

export type WirelessNetwork = {
  readonly ssid: string
  readonly hidden: boolean
  /** None: the network is open. */
  readonly passphrase?: string
}

export type LocalAccount = {
  readonly name: string
  readonly password: string
  readonly administrator: boolean
}

export type Enrollment = {
  /** With an @; it need not be that of a person. */
  readonly userName: string
  readonly discoveryUrl: string
  readonly secret: string
}

export type PackageSettings = {
  readonly rootCertificates: readonly RootCertificate[]
  readonly wirelessNetwork?: WirelessNetwork
  /** May have %SERIAL% and %RAND:n%. */
  readonly computerName?: string
  readonly account?: LocalAccount
  readonly firstRunHidden: boolean
  readonly enrollment?: Enrollment
}

export type PackageIdentity = {
  /** Another one each time: a PC refuses a package whose id it has installed. */
  readonly id: string
  readonly name: string
  /** Two numbers. */
  readonly version: string
}

/** The file is no package that is read here, or is damaged. */
export class PackageProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PackageProblem'
  }
}
