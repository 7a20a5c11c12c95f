import Studio

Sous.main()
