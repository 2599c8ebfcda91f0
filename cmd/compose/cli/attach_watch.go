package cli

// beginWatch begins to follow the files of the services beside their logs, until
// the next signal or endWatch. How it ends is sent to watchEnded.
func (s *session) beginWatch() {
	if s.files == nil {
		return
	}
	ctx, stop := s.signals.until(s.base)
	over, ended := make(chan struct{}), make(chan error, 1)
	s.unwatch = func() { stop(); <-over }
	go func() {
		defer close(over)
		ended <- s.files.run(ctx)
	}()
	s.watchEnded = ended
}

// endWatch ends it, once.
func (s *session) endWatch() {
	if s.unwatch != nil {
		s.unwatch()
		s.unwatch, s.watchEnded = nil, nil
	}
}

// toggleWatch turns watch on or off. That it cannot be turned on is no error of
// the run.
func (s *session) toggleWatch() {
	if s.unwatch != nil {
		s.endWatch()
		s.files.close()
		s.files = nil
		s.printer.Watch("Watch disabled")
		return
	}
	files, err := s.openWatch(s.change.want, s.change.intent.Services, s.printer)
	if err != nil {
		s.printer.WatchError(err.Error())
		return
	}
	files.quiet = s.options.quietBuild
	s.files = files
	s.beginWatch()
}
