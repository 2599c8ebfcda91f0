// Command web is the front of the demo: it shows the guest book as a page.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/seed-6dc66d55/compose/examples/demo/internal/program"
)

//go:embed page.html
var page string

// book is what the API answers.
type book struct {
	Title, Greeting, Opened, Schema, Replica string
	Notes                                    []string
}

func main() { program.Main(newHandler) }

func newHandler() (http.Handler, error) {
	tmpl, err := template.New("page").Parse(page)
	if err != nil {
		return nil, err
	}
	api := os.Getenv("API_URL")
	client := &http.Client{
		Timeout: 5 * time.Second,
		// A connection for each request: the name api stands for all replicas.
		Transport: &http.Transport{DisableKeepAlives: true},
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		b, err := fetch(client, api+"/book")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			http.Error(w, "the API does not answer", http.StatusBadGateway)
			return
		}
		var out bytes.Buffer
		if err := tmpl.Execute(&out, b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = out.WriteTo(w)
		fmt.Println(r.Method, r.URL.Path, "answered by", b.Replica)
	})
	mux.HandleFunc("POST /notes", func(w http.ResponseWriter, r *http.Request) {
		answer, err := client.PostForm(api+"/notes", url.Values{"note": {r.FormValue("note")}})
		if err != nil {
			http.Error(w, "the API does not answer", http.StatusBadGateway)
			return
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusCreated {
			http.Error(w, "the note was not taken: 1 to 500 bytes, please", http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux, nil
}

func fetch(client *http.Client, url string) (book, error) {
	var b book
	answer, err := client.Get(url)
	if err != nil {
		return b, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return b, fmt.Errorf("get %s: %s", url, answer.Status)
	}
	return b, json.NewDecoder(answer.Body).Decode(&b)
}
