/** Text kstats as the module of OpenZFS writes them; made for the tests. */

type Kind = 'named' | 'io' | 'interrupt' | 'timer' | 'bench' | 'reads' | 'grouped';

export const SPL_FILES: Readonly<Record<Kind, string>> = {
  named: [
    '15 1 0x01 10 5440 2743234184 1351143840456489',
    'name                            type data',
    'hits                            4    18446744073709551615',
    '1 ns                            4    0',
    'a name of more than thirty-one characters 4    7',
    'long                            5    -5',
    'ulong                           6    6',
    'signed                          1    -2147483648',
    'unsigned                        2    4294967295',
    'text                            0    sixteen bytes ok',
    'dataset_name                    7    tank/a  name with 4 blanks',
    'empty                           7    ',
    '',
  ].join('\n'),
  io: [
    '20 3 0x00 1 80 97197853411 268614323935821',
    'nread    nwritten reads    writes   wtime    wlentime wupdate  rtime    rlentime rupdate  wcnt     rcnt    ',
    '481047831040 2817338549248 15944997 44336169 4933387151723 15480260499887487 268614266070092 11248067361317 15480260499887487 268614266317136 0        0',
    '',
  ].join('\n'),
  interrupt: [
    '21 2 0x01 1 20 100 200',
    'hard     soft     watchdog spurious multsvc  ',
    '1        2        3        4        4294967295 ',
    '',
  ].join('\n'),
  timer: [
    '22 4 0x01 2 160 100 200',
    'name                            events   elapsed  min      max      start    stop     ',
    'first timer                     3        600      100      300      1700000000 1700000300 ',
    'second                          1        2        3        4        5        6        ',
    '',
  ].join('\n'),
  bench: [
    '5 0 0x01 -1 0 2742337774 1351143840039079',
    'implementation   native           byteswap       ',
    'scalar           7994099204       5539228737     ',
    'fastest          avx2             avx2           ',
    '',
  ].join('\n'),
  reads: [
    'UID      start            objset   object   process         ',
    '7        100              0x36     5        tar czf x       ',
    '8        101              0x36     6        ',
    '',
  ].join('\n'),
  grouped: [
    '6 0 0x01 -1 0 1 2',
    'dbuf             | arcbuf  ',
    'pool     object   | flags  size  ',
    'tank     1        | 0      512   ',
    '',
  ].join('\n'),
};
