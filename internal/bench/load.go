//go:build unix

package main

import (
	"context"
	"path/filepath"
	"strconv"
)

// loaded is how many services the file has that is loaded.
const loaded = 1000

// load measures what loading a large file costs, beside compose-go alone.
func (b *bench) load(ctx context.Context) error {
	file := filepath.Join(b.folder, "large.yaml")
	if _, err := measure(ctx, "", b.loader, "write", strconv.Itoa(loaded), file); err != nil {
		return err
	}
	const nameLoader = "compose-go"
	got, err := b.race(ctx, "load", b.pairs,
		contender{nameOurs, []step{command(b.loader, "ours", file)}}, contender{nameLoader, []step{command(b.loader, nameLoader, file)}})
	if err != nil {
		return err
	}
	ours, theirs := got[nameOurs][0], got[nameLoader][0]
	b.print(line{
		what: "load 1,000 services, processor time", who: "compose / compose-go", values: ratios(ours, theirs, sample.milliseconds),
		target: 1.1, remark: remark(ours, theirs, sample.milliseconds, "ms"),
	})
	return nil
}
