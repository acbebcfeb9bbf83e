// The releases of Windows that an application may ask for, by the words of the administration API.

export const buildOfRelease: Readonly<Record<string, number>> = {
  '1607': 14393,
  '1703': 15063,
  '1709': 16299,
  '1803': 17134,
  '1809': 17763,
  '1903': 18362,
  '1909': 18363,
  '2004': 19041,
  '2H20': 19042,
  '21H1': 19043,
  Windows10_21H2: 19044,
  Windows10_22H2: 19045,
  Windows11_21H2: 22000,
  Windows11_22H2: 22621,
  Windows11_23H2: 22631,
  Windows11_24H2: 26100,
  Windows11_25H2: 26200,
}

export const releases = Object.keys(buildOfRelease)

/** The oldest that devices install Win32 packages on, as they do for every other package (S-106). */
export const oldestRelease = '1809'

/** In either letter case. */
export const releaseNamed = (text: string): string | undefined =>
  releases.find((one) => one.toLowerCase() === text.toLowerCase())

/** A build between two releases belongs to the older one. */
export function releaseOfBuild(build: number): string {
  return releases.filter((one) => (buildOfRelease[one] ?? 0) <= build).at(-1) ?? oldestRelease
}
