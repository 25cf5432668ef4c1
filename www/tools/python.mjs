// Finds a Python with PyTorch, DuckDB and safetensors for the hand-over's test, or makes one in target/python.
import fs from 'node:fs';
import { Problem, at, main, output, run, step } from './run.mjs';

const home = at('target/python');
const pinned = ['safetensors==0.8.0', 'duckdb==2.0.1'];
const torch = 'import torch; torch.zeros(1).numpy()'; // which fails where their versions do not fit
/** Without what a user has installed for themselves, which need not fit (`-s`). */
const works = (program, ...lines) => output(program, ['-s', '-c', lines.join('\n')]) !== undefined;

/** The interpreter, whether it is there or not. */
export const python = at('target/python', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/**
 * A virtual environment on the system's Python: PyTorch is the one that is installed, else the distribution's (150 MB; PyPI's for
 * Linux comes with 3 GB of CUDA), else the CPU build of PyTorch's own index.
 */
export async function setUpPython() {
  const ready = () => works(python, torch, 'import safetensors.numpy, duckdb');
  if (ready()) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const debian = fs.existsSync('/etc/debian_version') && output('apt-get', ['--version']);
  const base = debian ? '/usr/bin/python3' : 'python3';
  if (debian && process.getuid?.() === 0 && !works(base, torch, 'import ensurepip')) {
    await step('Debian: install PyTorch, some 150 MB, for the test of the hand-over', async () => {
      await run('apt-get', ['update', '-q'], { env });
      await run('apt-get', ['install', '-yq', '--no-install-recommends', 'python3-torch', 'python3-venv'], { env });
    });
  }
  await step('Python: an environment in target/python', async () => {
    fs.rmSync(home, { recursive: true, force: true });
    await run(base, ['-m', 'venv', '--system-site-packages', home], { env });
    const install = (...args) => run(python, ['-s', '-m', 'pip', 'install', '-q', ...args], { env });
    if (!works(python, torch)) await install('numpy', 'torch', '--index-url', 'https://download.pytorch.org/whl/cpu');
    await install('--no-deps', ...pinned);
  });
  if (!ready()) throw new Problem('No Python with PyTorch for the test of the hand-over.');
}

main(import.meta.url, setUpPython);
