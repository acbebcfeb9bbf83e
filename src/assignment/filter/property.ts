// What assignment filters may ask of a managed device: the published properties of Windows devices, under the names that people write.
// https://learn.microsoft.com/mem/intune/fundamentals/filters-device-properties Some have no value here (facts.ts says which).

export const editions: Readonly<Record<number, string>> = {
  4: 'Enterprise',
  27: 'EnterpriseN',
  48: 'Professional',
  49: 'BusinessN',
  72: 'EnterpriseEval',
  84: 'EnterpriseNEval',
  98: 'CoreN',
  99: 'CoreCountrySpecific',
  100: 'CoreSingleLanguage',
  101: 'Core',
  119: 'PPIPro',
  121: 'Education',
  122: 'EducationN',
  123: 'IoTUAP',
  125: 'EnterpriseS',
  126: 'EnterpriseSN',
  129: 'EnterpriseSEval',
  131: 'IoTUAPCommercial',
  136: 'Holographic',
  138: 'ProfessionalSingleLanguage',
  161: 'ProfessionalWorkstation',
  162: 'ProfessionalN',
  164: 'ProfessionalEducation',
  165: 'ProfessionalEducationN',
  171: 'EnterpriseG',
  172: 'EnterpriseGN',
  175: 'ServerRdsh',
  188: 'IoTEnterprise',
  202: 'CloudEditionN',
  203: 'CloudEdition',
}

type Property =
  | { readonly type: 'text' }
  | { readonly type: 'version' }
  /** Compared as a whole, with one of these. */
  | { readonly type: 'choice'; readonly values: readonly string[] }

const text = { type: 'text' } as const

export const filterProperties = {
  cpuArchitecture: { type: 'choice', values: ['amd64', 'x86', 'arm64', 'Unknown'] },
  deviceCategory: text,
  deviceName: text,
  deviceOwnership: { type: 'choice', values: ['Corporate', 'Personal', 'Unknown'] },
  deviceTrustType: {
    type: 'choice',
    values: ['Azure AD joined', 'Azure AD registered', 'Hybrid Azure AD joined', 'Unknown'],
  },
  enrollmentProfileName: text,
  manufacturer: text,
  model: text,
  operatingSystemSKU: text,
  operatingSystemVersion: { type: 'version' },
  osVersion: text,
} as const satisfies Record<string, Property>

export type FilterProperty = keyof typeof filterProperties

export const filterPropertyNames = Object.keys(filterProperties) as readonly FilterProperty[]

const byLowerCase = new Map(filterPropertyNames.map((name) => [name.toLowerCase(), name]))

export const filterPropertyNamed = (name: string): FilterProperty | undefined => byLowerCase.get(name.toLowerCase())

export const typeOfProperty = (name: FilterProperty): Property => filterProperties[name]

/** What rules of groups call the same things: the two languages look alike. */
export const namesInGroups: Readonly<Record<string, FilterProperty>> = {
  displayname: 'deviceName',
  devicemanufacturer: 'manufacturer',
  devicemodel: 'model',
  deviceosversion: 'operatingSystemVersion',
  trusttype: 'deviceTrustType',
}

/** From the device's own mouth (T-61): anybody can make a device say what a rule asks for. What the server decided is not here. */
const chosenByDevice: readonly FilterProperty[] = [
  'cpuArchitecture',
  'deviceName',
  'deviceOwnership', // by the maker, model and serial number that it claims (mdm/corporate)
  'enrollmentProfileName', // may be assigned by the device's name, in the end
  'manufacturer',
  'model',
  'operatingSystemSKU',
  'operatingSystemVersion',
  'osVersion',
]

export const isSelfDescribed = (name: FilterProperty): boolean => chosenByDevice.includes(name)
