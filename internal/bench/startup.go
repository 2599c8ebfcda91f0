//go:build unix

package main

import "context"

// version measures the processor time of a command that does nothing else
// than start: it takes many more rounds to see so little.
func (b *bench) version(ctx context.Context) error {
	got, err := b.race(ctx, "version", 5*b.pairs,
		contender{nameOurs, []step{command(b.ours, "version")}}, contender{namePeer, []step{command(b.peer, "version")}})
	if err != nil {
		return err
	}
	ours, peer := got[nameOurs][0], got[namePeer][0]
	b.print(line{
		what: "version, processor time", who: "compose / docker-compose", values: ratios(ours, peer, sample.milliseconds),
		target: 0.5, remark: remark(ours, peer, sample.milliseconds, "ms"),
	})
	return nil
}
