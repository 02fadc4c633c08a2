import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

const api = process.env['DIMMER_API'] ?? 'http://127.0.0.1:6400';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ['@dimmer/source', ...defaultClientConditions] },
  build: { outDir: 'dist', target: 'es2022', reportCompressedSize: false, chunkSizeWarningLimit: 800 },
  server: {
    host: '127.0.0.1',
    proxy: {
      // The host stays ours: the API compares it with the page's origin.
      '/api': { target: api, ws: true },
      '/healthz': { target: api },
    },
  },
});
