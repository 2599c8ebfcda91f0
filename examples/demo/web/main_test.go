package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatAGuestWroteIsNeverMarkup(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(book{Notes: []string{`<script>alert("hi")</script>`}})
	}))
	defer api.Close()
	t.Setenv("API_URL", api.URL)
	handler, err := newHandler()
	if err != nil {
		t.Fatal(err)
	}

	page := httptest.NewRecorder()
	handler.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/", nil))
	want := "<li>&lt;script&gt;alert(&#34;hi&#34;)&lt;/script&gt;</li>"
	if !strings.Contains(page.Body.String(), want) || strings.Contains(page.Body.String(), "<script>") {
		t.Errorf("want %s in the page:\n%s", want, page.Body)
	}
}
