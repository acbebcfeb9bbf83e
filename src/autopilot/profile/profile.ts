// The settings of a deployment profile, and the rules they obey (docs/specification/deployment-profile.md).
// A profile holds OOBE and join settings only; apps and policies come from management, never from here (S-044).

export type ProfileSettings = {
  /** BCP 47, '' = the user chooses, null = the operating system's default. */
  readonly locale: string | null
  readonly userType: 'administrator' | 'standard'
  readonly privacySettingsHidden: boolean
  readonly eulaHidden: boolean
  /** Effective only with a locale. */
  readonly keyboardSelectionPageSkipped: boolean
  /** Hides the links to another account; the original needs company branding for it. */
  readonly escapeLinkHidden: boolean
  /** '' = keep the name; otherwise letters, digits, hyphen, %SERIAL%, %RAND:n%. */
  readonly deviceNameTemplate: string
  /** Managed devices of its groups are asked for their hash and registered (docs/protocols/conversion.md). */
  readonly hardwareHashExtractionEnabled: boolean
  readonly preprovisioningAllowed: boolean
  readonly deviceType: 'windowsPc' | 'holoLens'
  readonly consumerFeaturesDisabled: boolean
  readonly autopilotUpdateDisabled: boolean
}

export type ProfileMode = 'user-driven' | 'self-deploying'
export type JoinType = 'aad' | 'hybrid'

/** Nothing optional is on until somebody chooses it (L-047). */
export const defaultSettings: ProfileSettings = {
  locale: null,
  userType: 'administrator',
  privacySettingsHidden: false,
  eulaHidden: false,
  keyboardSelectionPageSkipped: false,
  escapeLinkHidden: false,
  deviceNameTemplate: '',
  hardwareHashExtractionEnabled: false,
  preprovisioningAllowed: false,
  deviceType: 'windowsPc',
  consumerFeaturesDisabled: false,
  autopilotUpdateDisabled: false,
}

export const mostProfiles = 350
const longestComputerName = 15

export type ProfileProblem = { readonly field: string; readonly message: string }

/** Everything that is wrong with a profile, at once. */
export function profileProblems(profile: {
  readonly displayName: string
  readonly description: string
  readonly mode: ProfileMode
  readonly joinType: JoinType
  readonly settings: ProfileSettings
}): ProfileProblem[] {
  const { settings } = profile
  const problems: ProfileProblem[] = []
  const refuse = (field: string, message: string) => problems.push({ field, message })

  if (profile.displayName.trim() === '') refuse('displayName', 'is missing; give the profile a name')
  if (profile.displayName.length > 200) refuse('displayName', 'has more than 200 characters')
  if (profile.description.length > 1500) refuse('description', 'has more than 1,500 characters')
  const wrongLocale = settings.locale && settings.locale !== 'os-default' && localeProblem(settings.locale)
  if (wrongLocale) refuse('locale', `'${settings.locale?.slice(0, 60)}' ${wrongLocale}`)
  if (settings.keyboardSelectionPageSkipped && regionOf(settings.locale ?? '') === '') {
    refuse(
      'keyboardSelectionPageSkipped',
      'needs a locale with a region such as en-GB, since the keyboard follows from it',
    )
  }
  if (settings.deviceNameTemplate !== '') {
    if (profile.joinType === 'hybrid') {
      refuse('deviceNameTemplate', 'is not used with hybrid join; the domain-join configuration names the device')
    }
    const problem = nameTemplateProblem(settings.deviceNameTemplate)
    if (problem) refuse('deviceNameTemplate', `'${settings.deviceNameTemplate.slice(0, 60)}' ${problem}`)
  }
  if (profile.mode === 'self-deploying') refuse('deploymentMode', 'self-deploying is not served by this version yet')
  if (profile.joinType === 'hybrid') refuse('joinType', 'hybrid join is not served by this version yet')
  if (settings.preprovisioningAllowed)
    refuse('preprovisioningAllowed', 'pre-provisioning is not served by this version yet')
  if (settings.consumerFeaturesDisabled)
    refuse(
      'consumerFeaturesDisabled',
      'is not served by this version yet; a policy for Experience/AllowWindowsConsumerFeatures does it',
    )
  if (settings.deviceType !== 'windowsPc')
    refuse('deviceType', `'${settings.deviceType}' is not served by this version yet`)
  return problems
}

const nameOf = {
  language: new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }),
  script: new Intl.DisplayNames('en', { type: 'script', fallback: 'none' }),
  region: new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }),
}
const isKnown = (kind: keyof typeof nameOf, part: string): boolean => nameOf[kind].of(part) !== undefined

/** '' for a language without a country: a device has a page for it then. */
export const regionOf = (locale: string): string => /-([A-Z]{2})(?:-|$)/.exec(locale)?.[1] ?? ''

/** Tags of BCP 47 that stand for no language or no place. */
const noLanguage = ['und', 'mul', 'zxx', 'mis', 'root']
const noPlace = ['ZZ', 'XA', 'XB']

/**
 * Undefined for a tag whose parts all have a name in the Unicode registry that the runtime carries. Windows has one language with a
 * variant, Valencian, and none with an extension.
 */
function localeProblem(locale: string): string | undefined {
  const [, language = '', script, region] =
    /^([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|\d{3}))?(?:-valencia)?$/.exec(locale) ?? []
  if (language === '') return 'is not a language tag such as en-GB'
  if (noLanguage.includes(language) || !isKnown('language', language))
    return `names no language that is known by '${language}'`
  if (script && !isKnown('script', script)) return `names no script that is known by '${script}'`
  if (region && (noPlace.includes(region) || !isKnown('region', region)))
    return `names no region that is known by '${region}'`
  return undefined
}

const macro = /%SERIAL%|%RAND:(\d+)%/g

const withoutMacros = (template: string): string => template.replace(macro, '')

/** Characters of a name that are not of a serial number. */
const fixedLength = (template: string): number =>
  [...template.matchAll(macro)].reduce((sum, match) => sum + Number(match[1] ?? 0), withoutMacros(template).length)

/** Characters of a serial number that a name holds: the last ones. Undefined when the template names none. */
export const roomForSerial = (template: string): number | undefined =>
  template.includes('%SERIAL%') ? Math.max(0, longestComputerName - fixedLength(template)) : undefined

/**
 * Undefined when the template is good. Macros are upper case; the name they give has at most 15 characters, neither begins nor ends with
 * a hyphen and is not a number. A template is refused when no device would take a name of it, or when its macros make no difference.
 */
export function nameTemplateProblem(template: string): string | undefined {
  const literal = withoutMacros(template)
  if (literal.includes('%')) return 'knows the macros %SERIAL% and %RAND:n%, in capitals'
  if (!/^[A-Za-z0-9-]*$/.test(literal)) return 'has only letters, digits and hyphens besides its macros'
  if (template.startsWith('-') || template.endsWith('-')) return 'gives a name that begins or ends with a hyphen'
  if ([...template.matchAll(macro)].some(([, count]) => count !== undefined && Number(count) === 0))
    return 'has a %RAND:n% without a digit: n is at least 1'
  if (fixedLength(template) > longestComputerName) return 'gives a name of more than 15 characters'
  if (!template.includes('%SERIAL%')) return /^\d*$/.test(literal) ? 'gives a name of digits only' : undefined
  if (template.split('%SERIAL%').length > 2)
    return 'has %SERIAL% more than once, which gives names of more than 15 characters'
  if (roomForSerial(template) === 0) return 'leaves no room for %SERIAL%: all devices would have one name'
  return undefined
}
