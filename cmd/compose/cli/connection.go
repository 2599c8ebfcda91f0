package cli

import (
	"errors"

	"github.com/seed-6dc66d55/compose/engineclient"
)

// connection is the connection to the engine that the invocation selects.
type connection struct {
	*console
	engine *engineclient.Engine // nil until dial
}

// dial connects to the engine on its first call.
func (a *connection) dial() (*engineclient.Engine, error) {
	if a.engine != nil {
		return a.engine, nil
	}
	open := a.Dial
	if open == nil {
		open = engineclient.Dial
	}
	options := a.global.engine
	options.Env, options.Home = a.Env, a.Home
	engine, err := open(options)
	if err != nil {
		return nil, err
	}
	a.engine = engine
	engine.ReportSlow(a.late)
	return engine, nil
}

func (a *connection) close() error {
	err := a.hide()
	if a.engine != nil {
		err = errors.Join(err, a.engine.Close())
	}
	return err
}
