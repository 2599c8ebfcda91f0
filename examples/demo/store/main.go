// Command store is a small key-value store over HTTP. It keeps its data in one
// file that only grows, on a volume, and asks every caller for a token.
package main

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/seed-6dc66d55/compose/examples/demo/internal/program"
)

const maxValue = 64 << 10

func main() { program.Main(newHandler) }

func newHandler() (http.Handler, error) {
	token, err := program.Secret("store_token")
	if err != nil {
		return nil, err
	}
	log, err := openLog("/data/store.log")
	if err != nil {
		return nil, err
	}
	fmt.Println(log.size(), "keys in /data/store.log")

	keys := http.NewServeMux()
	keys.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(log.list(r.URL.Query().Get("prefix")))
	})
	keys.HandleFunc("GET /keys/{key}", func(w http.ResponseWriter, r *http.Request) {
		value, ok := log.get(r.PathValue("key"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, value)
	})
	keys.HandleFunc("PUT /keys/{key}", func(w http.ResponseWriter, r *http.Request) {
		value, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxValue))
		if err != nil {
			http.Error(w, "the value is too long", http.StatusRequestEntityTooLarge)
			return
		}
		if err := log.put(r.PathValue("key"), string(value)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Println("put", r.PathValue("key"))
		w.WriteHeader(http.StatusNoContent)
	})

	all := http.NewServeMux()
	all.Handle("/keys", withToken(token, keys))
	all.Handle("/keys/", withToken(token, keys))
	all.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "ok, %d keys\n", log.size())
	})
	return all, nil
}

func withToken(token string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(given), []byte(token)) != 1 {
			http.Error(w, "wrong token", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
