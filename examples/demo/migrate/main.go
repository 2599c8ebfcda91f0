// Command migrate brings the store to the newest schema and ends: the API starts
// only after it has succeeded. Run again, it finds nothing to do.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/seed-6dc66d55/compose/examples/demo/internal/program"
	"github.com/seed-6dc66d55/compose/examples/demo/internal/storeclient"
)

// migrations lead from one schema version to the next, in order.
func migrations() []func(*storeclient.Client) error {
	return []func(*storeclient.Client) error{
		// 1: the first note, so that an empty book is not mistaken for a broken one.
		func(s *storeclient.Client) error {
			return s.Put("note/0", "Welcome! This note was written by the one-shot service migrate.")
		},
		// 2: the book has a title, and remembers when it was opened.
		func(s *storeclient.Client) error {
			if err := s.Put("book/opened", time.Now().UTC().Format(time.RFC3339)); err != nil {
				return err
			}
			return s.Put("book/title", "Guest book")
		},
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	token, err := program.Secret("store_token")
	if err != nil {
		return err
	}
	store := storeclient.New(os.Getenv("STORE_URL"), token)
	version, err := schema(store)
	if err != nil {
		return err
	}
	steps := migrations()
	for ; version < len(steps); version++ {
		fmt.Printf("schema %d -> %d\n", version, version+1)
		if err := steps[version](store); err != nil {
			return fmt.Errorf("migrate to schema %d: %w", version+1, err)
		}
		if err := store.Put("schema", strconv.Itoa(version+1)); err != nil {
			return err
		}
	}
	fmt.Printf("the store has schema %d\n", version)
	return nil
}

// schema is 0 for a store that was never migrated.
func schema(store *storeclient.Client) (int, error) {
	value, ok, err := store.Get("schema")
	if err != nil || !ok {
		return 0, err
	}
	return strconv.Atoi(value)
}
