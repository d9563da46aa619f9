/** `npm run build:web`: the page, as files that any web server can serve from any path. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const config: UserConfig = defineConfig({
  root: path('src/web'),
  base: './',
  publicDir: path('src/web/public'),
  build: {
    outDir: path('dist/web'),
    emptyOutDir: true,
    license: { fileName: 'LICENSES.md' },
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // Its policy allows no data: in scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
});

export default config;
