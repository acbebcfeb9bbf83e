// The commands that make the file to import. A table on the console would cut the hash, which has four thousand characters,
// so the one for Windows writes the file itself.

const columns = [
  "'Device Serial Number'=(Get-CimInstance Win32_BIOS).SerialNumber",
  "'Windows Product ID'=''",
  "'Hardware Hash'=(Get-CimInstance -Namespace root/cimv2/mdm/dmmap -ClassName MDM_DevDetail_Ext01).DeviceHardwareData",
]

/** The encoding is said since Windows PowerShell would otherwise write question marks for letters of other languages. */
export const windowsCommand = `[pscustomobject][ordered]@{${columns.join('; ')}} | Export-Csv "$env:COMPUTERNAME.csv" -NoTypeInformation -Encoding UTF8`

export const linuxCommand = 'npx taxiway hash collect --csv -o pc.csv'
