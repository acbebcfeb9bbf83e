// What a piece of work costs the processor. The clock on the wall counts what the machine does for others too; this does not.

/** Milliseconds of this process, threads included. */
export function processorMs(work: () => void): number {
  const begin = process.cpuUsage()
  work()
  return processorMsSince(begin)
}

export function processorMsSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}
