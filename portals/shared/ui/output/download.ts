// Hands a text, or what the service sent, to the browser as a file: CSV, unless its name says JSON.

export function download(name: string, content: string | Blob): void {
  const address = URL.createObjectURL(
    new Blob([content], { type: name.endsWith('.json') ? 'application/json' : 'text/csv;charset=utf-8' }),
  )
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
