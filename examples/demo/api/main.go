// Command api serves the guest book as JSON: it keeps nothing itself, so that
// any number of replicas can run.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/seed-6dc66d55/compose/examples/demo/internal/program"
	"github.com/seed-6dc66d55/compose/examples/demo/internal/storeclient"
)

// config is what the config file holds.
type config struct {
	Greeting  string `json:"greeting"`
	ShowNotes int    `json:"showNotes"`
}

// book is the answer of GET /book.
type book struct {
	Title    string   `json:"title"`
	Greeting string   `json:"greeting"`
	Opened   string   `json:"opened"`
	Schema   string   `json:"schema"`
	Replica  string   `json:"replica"`
	Notes    []string `json:"notes"`
}

func main() { program.Main(newHandler) }

func newHandler() (http.Handler, error) {
	token, err := program.Secret("store_token")
	if err != nil {
		return nil, err
	}
	cfg, err := readConfig("/etc/demo/api.json")
	if err != nil {
		return nil, err
	}
	store := storeclient.New(os.Getenv("STORE_URL"), token)
	replica, err := os.Hostname()
	if err != nil {
		return nil, err
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /book", func(w http.ResponseWriter, r *http.Request) {
		b, err := read(store, cfg, replica)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(b)
		fmt.Println(r.Method, r.URL.Path)
	})
	mux.HandleFunc("POST /notes", func(w http.ResponseWriter, r *http.Request) {
		note := strings.TrimSpace(r.FormValue("note"))
		if note == "" || len(note) > 500 {
			http.Error(w, "a note has 1 to 500 bytes", http.StatusBadRequest)
			return
		}
		// Keys sort by time, with room for the welcome at the front.
		if err := store.Put(fmt.Sprintf("note/%020d", time.Now().UnixNano()), note); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Println(r.Method, r.URL.Path)
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := store.Get("schema"); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok, the store answers")
	})
	return mux, nil
}

func readConfig(path string) (config, error) {
	var c config
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read config: %w", err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("read config %s: %w", path, err)
	}
	return c, nil
}

func read(store *storeclient.Client, cfg config, replica string) (book, error) {
	values, err := store.List("")
	if err != nil {
		return book{}, err
	}
	return book{
		Title:    values["book/title"],
		Greeting: cfg.Greeting,
		Opened:   values["book/opened"],
		Schema:   values["schema"],
		Replica:  replica,
		Notes:    newest(values, cfg.ShowNotes),
	}, nil
}

// newest returns at most n notes, the latest first.
func newest(values map[string]string, n int) []string {
	var keys []string
	for key := range values {
		if strings.HasPrefix(key, "note/") {
			keys = append(keys, key)
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(keys)))
	notes := []string{}
	for _, key := range keys[:min(n, len(keys))] {
		notes = append(notes, values[key])
	}
	return notes
}
