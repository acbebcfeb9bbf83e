/** As the service takes it: letters, digits, dots, dashes, blanks. `title` is what a file is called, without its ending. */
export function msiFileNameOf(title: string, ending = 'msi'): string {
  const plain = title
    .replace(/[^A-Za-z0-9._ -]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100)
  return `${plain || 'package'}.${ending}`
}
