// What a report says of one device (docs/protocols/build-reports.md): the elements of the report that the OA3 tool writes, and the columns
// of a CSV, by the letters and digits of their names. The product key itself is in many reports; nobody reads it.

export type ReportedValue = 'serialNumber' | 'productKey' | 'hardwareHash' | 'manufacturer' | 'model' | 'builtAt'

const names: Readonly<Record<ReportedValue, readonly string[]>> = {
  serialNumber: ['serialnumber', 'deviceserialnumber', 'smbiossystemserialnumber', 'systemserialnumber'],
  productKey: ['productkeyid', 'windowsproductid', 'productid', 'pkid'],
  hardwareHash: ['hardwarehash', '4khash', '4khardwarehash', 'oa3hardwarehash', 'hardwareid'],
  manufacturer: [
    'manufacturername',
    'manufacturer',
    'oemmanufacturername',
    'smbiossystemmanufacturer',
    'systemmanufacturer',
  ],
  model: ['devicemodel', 'model', 'modelname', 'smbiossystemproductname', 'systemproductname'],
  builtAt: ['buildtime', 'builddate', 'buildtimestamp', 'builtat', 'manufacturedate'],
}

const valueNamed: ReadonlyMap<string, ReportedValue> = new Map(
  Object.entries(names).flatMap(([value, all]) => all.map((name) => [name, value as ReportedValue] as const)),
)

/** `letters`: of the name, in lower case, without anything between them. */
export const reportedValue = (letters: string): ReportedValue | undefined => valueNamed.get(letters)
