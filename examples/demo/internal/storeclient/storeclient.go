// Package storeclient talks to the demo's store.
package storeclient

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client is one store, and the token that opens it.
type Client struct {
	URL   string
	Token string
	http  http.Client
}

// New makes a client that gives up on a request after three seconds.
func New(url, token string) *Client {
	return &Client{URL: url, Token: token, http: http.Client{Timeout: 3 * time.Second}}
}

// Get returns the value of a key, and whether the store has it.
func (c *Client) Get(key string) (string, bool, error) {
	body, status, err := c.do(http.MethodGet, "/keys/"+url.PathEscape(key), "")
	if status == http.StatusNotFound {
		return "", false, nil
	}
	return body, err == nil, err
}

// Put writes the value of a key; when it returns, the value is on the disk.
func (c *Client) Put(key, value string) error {
	_, _, err := c.do(http.MethodPut, "/keys/"+url.PathEscape(key), value)
	return err
}

// List returns the values of all keys that begin with prefix, by key.
func (c *Client) List(prefix string) (map[string]string, error) {
	body, _, err := c.do(http.MethodGet, "/keys?prefix="+url.QueryEscape(prefix), "")
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	if err := json.Unmarshal([]byte(body), &values); err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	return values, nil
}

func (c *Client) do(method, path, body string) (string, int, error) {
	request, err := http.NewRequest(method, c.URL+path, strings.NewReader(body))
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	answer, err := c.http.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", 0, err
	}
	if answer.StatusCode/100 != 2 {
		return "", answer.StatusCode, fmt.Errorf("%s %s: %s", method, path, answer.Status)
	}
	return string(b), answer.StatusCode, nil
}
