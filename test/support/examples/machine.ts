// A machine with firmware, a disk and a network card, in place of the one that runs the tests: containers and many virtual machines
// have neither to be seen. In this process by `standIn`, in another by the words for NODE_OPTIONS.

import { thisMachine } from '../../../src/simulator/harvest/linux-files.ts'
import { fixtureFiles } from '../simulator/fixture-files.ts'
import { exampleFirmware } from './files.ts'

const card = '/sys/devices/pci0000:00/0000:00:1f.6'
const disk = '/sys/devices/pci0000:00/nvme/nvme0/nvme0n1'

export const standIn = (): void =>
  void Object.assign(
    thisMachine,
    fixtureFiles({
      files: {
        '/sys/firmware/dmi/tables/DMI': exampleFirmware(),
        '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
        [`${card}/net/lan0/type`]: '1\n',
        [`${card}/net/lan0/addr_assign_type`]: '0\n',
        [`${card}/net/lan0/address`]: '00:00:5e:00:53:01\n',
        [`${card}/uevent`]: '',
        '/sys/bus/pci/uevent': '',
        [`${disk}/device/serial`]: 'FD01_0000_0000_0001.\n',
        [`${disk}/device/model`]: 'FabriDisk 512\n',
        [`${disk}/size`]: '1000215216\n',
        [`${disk}/queue/rotational`]: '0\n',
      },
      links: {
        '/sys/class/net/lan0': `${card}/net/lan0`,
        [`${card}/net/lan0/device`]: card,
        [`${card}/subsystem`]: '/sys/bus/pci',
        '/sys/block/nvme0n1': disk,
        '/sys/class/block/nvme0n1': disk,
      },
    }),
  )

const preload = `import { register } from '${import.meta.resolve('tsx/esm/api')}'
register()
const { standIn } = await import('${import.meta.url}')
standIn()`

export const nodeOptions = `--import data:text/javascript,${encodeURIComponent(preload)}`
